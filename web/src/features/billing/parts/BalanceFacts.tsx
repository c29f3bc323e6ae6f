import { Group, Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Amount } from "../Amount";
import classes from "../billing.module.css";
import type { Balance } from "../types";
import { Fact } from "./Fact";

/** What can still be spent, and what that is made of. */
export function BalanceFacts({ balance, act }: { balance: Balance; act?: ReactNode }) {
  const { t } = useTranslation();
  const { currency } = balance;
  return (
    <Stack gap="md">
      <Group justify="space-between" align="flex-start">
        <div>
          <Title order={2}>{t("billing.balance.available")}</Title>
          <div className={classes.big}>
            <Amount of={balance.available} currency={currency} />
          </div>
          <Text size="sm" c="dimmed">
            {t("billing.balance.how")}
          </Text>
        </div>
        {act}
      </Group>
      <div className={classes.facts}>
        <Fact label={t("billing.balance.title")}>
          <Amount of={balance.posted} currency={currency} />
        </Fact>
        <Fact label={t("billing.balance.held")}>
          <Amount of={balance.pending} currency={currency} />
        </Fact>
        <Fact label={t("billing.balance.credit")}>
          <Amount of={balance.credit_limit} currency={currency} />
        </Fact>
        <Fact label={t("billing.balance.callsOut")}>
          <Calls now={balance.calls_out} most={balance.max_calls_out} />
        </Fact>
        <Fact label={t("billing.balance.callsIn")}>
          <Calls now={balance.calls_in} most={balance.max_calls_in} />
        </Fact>
      </div>
    </Stack>
  );
}

function Calls({ now, most }: { now: number; most: number | null }) {
  const { t } = useTranslation();
  return (
    <span className="tabular">
      {most === null
        ? t("billing.balance.noLimit", { now })
        : t("billing.balance.of", { now, most })}
    </span>
  );
}
