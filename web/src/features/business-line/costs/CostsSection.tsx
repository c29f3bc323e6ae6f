import { Button, Group, Paper, Select, Skeleton, Stack, Text, Title } from "@mantine/core";
import { IconDownload, IconReceipt } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { TwilioCosts } from "@/api/types";
import { useFormats } from "@/app/formats";
import { EmptyState } from "@/ui/EmptyState";
import { useSearchText } from "@/ui/list/useSearchText";
import { Money } from "@/ui/Money";
import { Timestamp } from "@/ui/Timestamp";
import classes from "../businessLine.module.css";
import { useTwilioCosts } from "../queries";
import { TwilioTrouble } from "../TwilioTrouble";
import { CostTables } from "./CostTables";
import { lastMonths, monthName, totalOf } from "./sums";
import { useCostsFile } from "./useCostsFile";

/** What Twilio charged in a month, by number and by kind (its own figures). */
export function CostsSection() {
  const { t } = useTranslation();
  const { language } = useFormats();
  const [months] = useState(() => lastMonths(new Date()));
  const [asked, setMonth] = useSearchText("month");
  const month = months.includes(asked) ? asked : (months[0] ?? "");
  const costs = useTwilioCosts(month);
  const save = useCostsFile();
  const body = () => {
    if (costs.isPending) return <Skeleton h={280} role="status" aria-label={t("common.loading")} />;
    if (costs.error !== null) {
      return <TwilioTrouble error={costs.error} onRetry={() => void costs.refetch()} />;
    }
    return <Costs costs={costs.data} />;
  };
  return (
    <Stack gap="sm">
      <Group justify="space-between" align="flex-end">
        <Select
          label={t("businessLine.costs.month")}
          data={months.map((value) => ({ value, label: monthName(value, language) }))}
          value={month}
          onChange={(value) => {
            setMonth(value ?? "");
          }}
        />
        <Button
          variant="default"
          leftSection={<IconDownload size={18} stroke={1.6} />}
          disabled={costs.data === undefined}
          onClick={() => {
            if (costs.data !== undefined) save(costs.data);
          }}
        >
          {t("businessLine.costs.csv")}
        </Button>
      </Group>
      {body()}
    </Stack>
  );
}

function Costs({ costs }: { costs: TwilioCosts }) {
  const { t } = useTranslation();
  const { language } = useFormats();
  const total = totalOf(costs);
  const nothing =
    costs.usage.length === 0 && costs.numbers.every(({ price }) => Number(price) === 0);
  if (nothing && costs.numbers.length === 0) {
    return (
      <Paper className={classes.panel}>
        <EmptyState
          icon={IconReceipt}
          title={t("businessLine.costs.empty")}
          text={t("businessLine.costs.emptyText")}
        />
      </Paper>
    );
  }
  return (
    <>
      <Paper
        component="section"
        className={`${classes.panel ?? ""} ${classes.costs ?? ""}`}
        aria-labelledby="costs-total"
      >
        <Title order={2} id="costs-total" size="h3" c="dimmed">
          {t("businessLine.costs.total", { month: monthName(costs.month, language) })}
        </Title>
        <Group gap="lg" className={classes.total}>
          {total.length === 0 && <Money micros={0} currency="USD" />}
          {total.map(({ micros, currency }) => (
            <Money key={currency} micros={micros} currency={currency} />
          ))}
        </Group>
        <Text size="xs" c="dimmed">
          {t("businessLine.costs.asOf")} <Timestamp at={costs.as_of} />.{" "}
          {t("businessLine.costs.unpriced")}
        </Text>
      </Paper>
      <CostTables costs={costs} />
    </>
  );
}
