import { Button, Group, Skeleton, Stack, Text, Title } from "@mantine/core";
import { IconPhone, IconPhonePlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, onceOnly, unwrap } from "@/api/client";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorState } from "@/ui/ErrorState";
import { NewNumber } from "@/ui/NewNumber";
import { PhoneNumber } from "@/ui/PhoneNumber";
import classes from "../../billing.module.css";
import type { Customer } from "../../types";
import { actFor, heldKey, useGivesNumbers, useHeldNumbers } from "./queries";

/** The numbers a customer holds; whoever may bring new ones gives them here. */
export function NumbersPart({ customer }: { customer: Customer }) {
  const { t } = useTranslation();
  const [adding, setAdding] = useState(false);
  const { data, error, isLoading, refetch } = useHeldNumbers(customer);
  const source = useGivesNumbers();
  if (customer.suspended_at !== null) {
    return (
      <EmptyState
        icon={IconPhone}
        title={t("billing.customer.suspended")}
        text={t("billing.customer.numbers.suspended")}
      />
    );
  }
  const add = source.open && (
    <Button
      leftSection={<IconPhonePlus size={18} stroke={1.6} />}
      onClick={() => {
        setAdding(true);
      }}
    >
      {t("billing.customer.numbers.add")}
    </Button>
  );
  const who = source.who !== null && t(`billing.customer.numbers.who.${source.who}`);
  return (
    <Stack gap="md">
      <Group justify="space-between">
        <Title order={2}>{t("billing.customer.part.numbers")}</Title>
        {data !== undefined && data.length > 0 && add}
      </Group>
      {isLoading && <Skeleton h={120} />}
      {error !== null && <ErrorState error={error} onRetry={() => void refetch()} />}
      {data?.length === 0 && (
        <EmptyState
          icon={IconPhonePlus}
          title={t("billing.customer.numbers.none")}
          text={who || t("billing.customer.numbers.noneText")}
          action={add}
        />
      )}
      {data !== undefined && data.length > 0 && (
        <>
          {who && (
            <Text size="sm" c="dimmed">
              {who}
            </Text>
          )}
          <ul className={classes.lines} aria-label={t("billing.customer.part.numbers")}>
            {data.map(({ id, number, label }) => (
              <li key={id} className={classes.line}>
                <span className={classes.grow}>
                  <PhoneNumber number={number} name={label} layout="stack" />
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
      <NewNumber
        opened={adding}
        onClose={() => {
          setAdding(false);
        }}
        title={t("billing.customer.numbers.addTo", { name: customer.name })}
        hint={t("billing.customer.numbers.hint")}
        labelTitle={t("console.settings.label")}
        labelExample={t("console.labelExample")}
        refused={t("billing.customer.numbers.refused")}
        listKey={heldKey(customer)}
        save={(given) =>
          unwrap(
            api.POST("/api/v1/numbers", {
              body: { ...given, carrier_id: source.carrierId },
              headers: { ...onceOnly(), ...actFor(customer) },
            }),
          )
        }
      />
    </Stack>
  );
}
