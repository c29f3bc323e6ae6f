import { Button, Stack, Text, Title } from "@mantine/core";
import { IconPlayerPause, IconPlayerPlay } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api/client";
import { atLeast, useMe } from "@/app/session";
import { Timestamp } from "@/ui/Timestamp";
import { useConfirm } from "@/ui/useConfirm";
import { ActError } from "../parts/ActError";
import type { Customer } from "../types";
import { useCustomerAct } from "./useCustomerAct";

/** Stops all calls of a customer, and lets them begin again. */
export function StandingPart({ customer }: { customer: Customer }) {
  const { t } = useTranslation();
  const { role } = useMe();
  const confirm = useConfirm();
  const set = useCustomerAct((suspended: boolean) =>
    unwrap(
      api.PATCH("/api/v1/accounts/{account_id}", {
        params: { path: { account_id: customer.id } },
        body: { suspended },
      }),
    ),
  );
  const { isIdle, isPending } = set;
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    // It could not keep the keyboard while it waited.
    if (!isIdle && !isPending) button.current?.focus();
  }, [isIdle, isPending]);
  const { name, suspended_at } = customer;
  const ask = () => {
    confirm({
      title: t("billing.customer.standing.ask", { name }),
      text: t("billing.customer.standing.askText", { name }),
      lost: [
        t("billing.customer.standing.calls"),
        t("billing.customer.standing.switches"),
        t("billing.customer.standing.logins"),
      ],
      confirm: t("billing.customer.standing.confirm"),
      onConfirm: () => {
        set.mutate(true);
      },
    });
  };
  return (
    <Stack gap="sm" component="section" aria-label={t("billing.customer.standing.title")}>
      <div>
        <Title order={2}>{t("billing.customer.standing.title")}</Title>
        <Text size="sm" c="dimmed">
          {suspended_at === null ? (
            t("billing.customer.standing.text")
          ) : (
            <>
              {t("billing.customer.standing.since")} <Timestamp at={suspended_at} />.{" "}
              {t("billing.customer.standing.suspendedText")}
            </>
          )}
        </Text>
      </div>
      <ActError error={set.error} />
      {atLeast(role, "admin") ? (
        <Button
          ref={button}
          w="fit-content"
          variant="default"
          loading={isPending}
          leftSection={
            suspended_at === null ? (
              <IconPlayerPause size={18} stroke={1.6} />
            ) : (
              <IconPlayerPlay size={18} stroke={1.6} />
            )
          }
          onClick={() => {
            if (suspended_at === null) ask();
            else set.mutate(false);
          }}
        >
          {t(`billing.customer.standing.${suspended_at === null ? "suspend" : "release"}`)}
        </Button>
      ) : (
        <Text size="sm">{t("billing.customer.standing.who")}</Text>
      )}
    </Stack>
  );
}
