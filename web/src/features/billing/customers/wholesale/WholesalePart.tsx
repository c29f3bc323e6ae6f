import { Button, Group, Skeleton, Stack, Text, Title } from "@mantine/core";
import { IconPlus, IconServer2 } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorState } from "@/ui/ErrorState";
import { useShowError } from "@/ui/errorText";
import { useConfirm } from "@/ui/useConfirm";
import classes from "../../billing.module.css";
import type { Customer } from "../../types";
import { AccessCard } from "./AccessCard";
import { AccessForm } from "./AccessForm";
import type { Access } from "./accessValues";
import { DoorFacts } from "./DoorFacts";
import { NewPassword } from "./NewPassword";
import { useAccesses, useRemoveAccess } from "./queries";
import { useMayChange, useRenewal } from "./useRenewal";

/** How a customer's own switch sends calls: seen and set by its seller. */
export function WholesalePart({ customer }: { customer: Customer }) {
  const { t } = useTranslation();
  const { data, error, isPending, refetch } = useAccesses(customer.id);
  const [editing, setEditing] = useState<Access | "new" | null>(null);
  const { shown, setShown, ask } = useRenewal();
  const mayChange = useMayChange();
  const add = mayChange && (
    <Button
      leftSection={<IconPlus size={18} stroke={1.6} />}
      onClick={() => {
        setEditing("new");
      }}
    >
      {t("wholesale.add")}
    </Button>
  );
  if (editing !== null) {
    return (
      <AccessForm
        customerId={customer.id}
        access={editing === "new" ? null : editing}
        onCancel={() => {
          setEditing(null);
        }}
        onSaved={(saved) => {
          setEditing(null);
          setShown("password" in saved ? saved : null);
        }}
      />
    );
  }
  return (
    <Stack gap="md">
      <Group justify="space-between">
        <Title order={2}>{t("wholesale.title")}</Title>
        {data !== undefined && data.length > 0 && add}
      </Group>
      <Text size="sm" c="dimmed">
        {t("wholesale.text")}
      </Text>
      <DoorFacts />
      <NewPassword of={shown} />
      {isPending && <Skeleton h={120} />}
      {error !== null && <ErrorState error={error} onRetry={() => void refetch()} />}
      {data?.length === 0 && (
        <EmptyState
          icon={IconServer2}
          title={t("wholesale.none")}
          text={t("wholesale.noneText")}
          action={add}
        />
      )}
      {data !== undefined && data.length > 0 && (
        <Stack component="ul" gap="sm" className={classes.rows} aria-label={t("wholesale.title")}>
          {data.map((access) => (
            <AccessCard
              key={access.id}
              access={access}
              acts={mayChange && <Acts access={access} onEdit={setEditing} onRenew={ask} />}
            />
          ))}
        </Stack>
      )}
    </Stack>
  );
}

interface ActsProps {
  access: Access;
  onEdit: (access: Access) => void;
  onRenew: (access: Access) => void;
}

function Acts({ access, onEdit, onRenew }: ActsProps) {
  const { t } = useTranslation();
  const confirm = useConfirm();
  const showError = useShowError();
  const remove = useRemoveAccess();
  const { name } = access;
  return (
    <>
      <Button
        size="compact-sm"
        variant="default"
        aria-label={t("wholesale.edit", { name })}
        onClick={() => {
          onEdit(access);
        }}
      >
        {t("common.edit")}
      </Button>
      {access.kind === "user" && (
        <Button
          size="compact-sm"
          variant="default"
          aria-label={t("wholesale.renewOf", { name })}
          onClick={() => {
            onRenew(access);
          }}
        >
          {t("wholesale.renew")}
        </Button>
      )}
      <Button
        size="compact-sm"
        variant="subtle"
        color="fail"
        aria-label={t("wholesale.removeOf", { name })}
        loading={remove.isPending}
        onClick={() => {
          confirm({
            title: t("wholesale.removeTitle", { name }),
            text: t("wholesale.removeText"),
            confirm: t("common.remove"),
            onConfirm: () => {
              remove.mutate(access, { onError: showError });
            },
          });
        }}
      >
        {t("common.remove")}
      </Button>
    </>
  );
}
