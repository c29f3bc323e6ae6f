import { Alert, Button, Paper, Skeleton, Stack, Title } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useMe } from "@/app/session";
import { ErrorState } from "@/ui/ErrorState";
import { Amount } from "../Amount";
import { micros } from "../amounts";
import classes from "../billing.module.css";
import { BalanceFacts } from "../parts/BalanceFacts";
import type { Balance } from "../types";
import { AutoTopUp } from "./AutoTopUp";
import { PayDialog } from "./PayDialog";
import { Payments } from "./Payments";
import { useBalances, useTopUp } from "./queries";

export function OverviewSection() {
  const { t } = useTranslation();
  const balances = useBalances();
  const [paying, setPaying] = useState(false);
  if (balances.isPending) {
    return (
      <Stack>
        <Skeleton h={140} />
        <Skeleton h={200} />
      </Stack>
    );
  }
  if (balances.error !== null) {
    return <ErrorState error={balances.error} onRetry={() => void balances.refetch()} />;
  }
  const shown = balances.data.length > 0 ? balances.data : [];
  return (
    <Stack gap="md">
      {shown.map((balance) => (
        <BalanceCard
          key={balance.currency}
          balance={balance}
          onPay={() => {
            setPaying(true);
          }}
        />
      ))}
      {shown.length === 0 && (
        <NothingYet
          onPay={() => {
            setPaying(true);
          }}
        />
      )}
      <div className={classes.split}>
        <Payments />
        <AutoTopUp />
      </div>
      <PayDialog
        opened={paying}
        title={t("billing.pay.title")}
        onClose={() => {
          setPaying(false);
        }}
      />
    </Stack>
  );
}

function useIsLow(balance: Balance): "no" | "low" | "empty" {
  const { data } = useTopUp();
  const left = micros(balance.available);
  if (left <= 0) return "empty";
  const notice = data?.currency === balance.currency ? data.notice_below : null;
  return notice !== null && notice !== undefined && micros(balance.posted) < micros(notice)
    ? "low"
    : "no";
}

function BalanceCard({ balance, onPay }: { balance: Balance; onPay: () => void }) {
  const { t } = useTranslation();
  const low = useIsLow(balance);
  return (
    <Paper
      component="section"
      className={`${classes.panel ?? ""} ${classes.padded ?? ""}`}
      aria-label={t("billing.balance.in", { currency: balance.currency })}
    >
      <Stack gap="md">
        {low !== "no" && (
          <Alert color={low === "empty" ? "fail" : "wait"} title={t(`billing.balance.${low}`)}>
            {t(`billing.balance.${low}Text`)}
          </Alert>
        )}
        <BalanceFacts
          balance={balance}
          act={
            <Button leftSection={<IconPlus size={18} />} onClick={onPay}>
              {t("billing.pay.topUp")}
            </Button>
          }
        />
      </Stack>
    </Paper>
  );
}

function NothingYet({ onPay }: { onPay: () => void }) {
  const { t } = useTranslation();
  const { currency } = useMe().account;
  return (
    <Paper className={`${classes.panel ?? ""} ${classes.padded ?? ""}`}>
      <Title order={2}>{t("billing.balance.title")}</Title>
      <div className={classes.big}>
        <Amount of="0" currency={currency} />
      </div>
      <Button mt="sm" leftSection={<IconPlus size={18} />} onClick={onPay}>
        {t("billing.pay.topUp")}
      </Button>
    </Paper>
  );
}
