import { Button, SimpleGrid, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormats } from "@/app/formats";
import { Dialog } from "@/ui/Dialog";
import { dayAfter, monthBefore } from "../days";
import { ActError } from "../parts/ActError";
import { useStartRun } from "./queries";

interface Props {
  opened: boolean;
  onStarted: (run: string) => void;
  onClose: () => void;
}

/** Drafts for all customers; the worker makes them. */
export function RunDialog({ opened, onStarted, onClose }: Props) {
  const { t } = useTranslation();
  return (
    <Dialog opened={opened} onClose={onClose} title={t("billing.run.title")}>
      <Form
        onStarted={(run) => {
          onClose();
          onStarted(run);
        }}
      />
    </Dialog>
  );
}

function lastDay(end: string): string {
  const day = new Date(`${end}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() - 1);
  return day.toISOString().slice(0, 10);
}

function Form({ onStarted }: { onStarted: (run: string) => void }) {
  const { t } = useTranslation();
  const { dayKey } = useFormats();
  const [period, setPeriod] = useState(() => {
    const { start, end } = monthBefore(dayKey(new Date()));
    return { first: start, last: lastDay(end) };
  });
  const start = useStartRun();
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        start.mutate(
          { period_start: period.first, period_end: dayAfter(period.last) },
          {
            onSuccess: ({ id }) => {
              onStarted(id);
            },
          },
        );
      }}
    >
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          {t("billing.run.text")}
        </Text>
        <SimpleGrid cols={2}>
          <TextInput
            type="date"
            required
            label={t("billing.span.from")}
            value={period.first}
            onChange={(event) => {
              setPeriod({ ...period, first: event.currentTarget.value });
            }}
          />
          <TextInput
            type="date"
            required
            label={t("billing.span.until")}
            min={period.first}
            value={period.last}
            onChange={(event) => {
              setPeriod({ ...period, last: event.currentTarget.value });
            }}
          />
        </SimpleGrid>
        <ActError error={start.error} />
        <Button type="submit" loading={start.isPending}>
          {t("billing.run.start")}
        </Button>
      </Stack>
    </form>
  );
}
