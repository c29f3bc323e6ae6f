import { Button, Group, Select, Stack, Switch, Text, Title } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type { components } from "@/api/schema";
import type { PhoneNumberRecord } from "@/api/types";
import { useFormats } from "@/app/formats";
import { ErrorState } from "@/ui/ErrorState";
import { useErrorText } from "@/ui/errorText";
import { dialText, isPhone, readPhone } from "@/ui/phoneText";
import { StatusText } from "@/ui/StatusDot";
import { draftOf, inputOf, momentText, type Draft } from "./hours/draft";
import { Exceptions } from "./hours/Exceptions";
import classes from "./hours/hours.module.css";
import { OutsideChoice } from "./hours/OutsideChoice";
import { useHours, useSetHours } from "./hours/useHours";
import { WeekGrid } from "./hours/WeekGrid";

type HoursView = components["schemas"]["HoursView"];

/** When a number's people are there, and what its callers meet when they are not. */
export function BusinessHours({ number }: { number: PhoneNumberRecord }) {
  const { t } = useTranslation();
  const id = useId();
  const { data, error, refetch } = useHours(number.id);
  return (
    <section className={classes.section} aria-labelledby={id}>
      <Group justify="space-between" mb="sm">
        <Title order={3} id={id}>
          {t("hours.title")}
        </Title>
        {data !== undefined && <OpenNow shown={data} />}
      </Group>
      {error !== null && <ErrorState error={error} onRetry={() => void refetch()} />}
      {data !== undefined && <HoursForm key={number.id} shown={data} number={number} />}
    </section>
  );
}

/** "Open, until 17:00" or "Closed, opens Monday 9:00". */
export function OpenNow({ shown }: { shown: HoursView }) {
  const { t, i18n } = useTranslation();
  if (shown.hours === null) return <StatusText tone="live">{t("hours.always")}</StatusText>;
  const zone = shown.hours.time_zone ?? "UTC";
  const at =
    shown.changes_at === null
      ? null
      : momentText(new Date(shown.changes_at), new Date(), i18n.language, zone);
  if (shown.open) {
    const words = at === null ? t("hours.open") : t("hours.openUntil", { at });
    return <StatusText tone="live">{words}</StatusText>;
  }
  return (
    <StatusText tone="off">
      {at === null ? t("hours.closedNow") : t("hours.opensAt", { at })}
    </StatusText>
  );
}

function HoursForm({ shown, number }: { shown: HoursView; number: PhoneNumberRecord }) {
  const { t } = useTranslation();
  const { timeZone, country } = useFormats();
  const words = useErrorText();
  const [draft, setDraft] = useState(() => draftOf(shown.hours, timeZone));
  const [numberError, setNumberError] = useState<string | null>(null);
  const save = useSetHours(number.id);
  const change = (part: Partial<Draft>) => {
    setNumberError(null);
    setDraft((before) => ({ ...before, ...part }));
  };
  const submit = () => {
    const known = isPhone(draft.forward_to, country);
    const forwardTo = known ? dialText(draft.forward_to, country) : null;
    if (draft.on && draft.outside === "forward" && !known) {
      setNumberError(t("hours.noNumber"));
      return;
    }
    save.mutate(draft.on ? inputOf(draft, forwardTo) : null, {
      onSuccess: () => notifications.show({ message: t("common.saved"), color: "live" }),
    });
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Stack gap="md">
        <Switch
          label={t("hours.keep")}
          description={t("hours.keepHint", { number: readPhone(number.number).text })}
          checked={draft.on}
          onChange={(event) => {
            change({ on: event.currentTarget.checked });
          }}
        />
        {draft.on && (
          <>
            <Select
              searchable
              allowDeselect={false}
              label={t("hours.zone")}
              data={zones(draft.time_zone)}
              value={draft.time_zone}
              onChange={(zone) => {
                change({ time_zone: zone ?? draft.time_zone });
              }}
            />
            <WeekGrid
              week={draft.week}
              onChange={(week) => {
                change({ week });
              }}
            />
            <Exceptions
              exceptions={draft.exceptions}
              onChange={(exceptions) => {
                change({ exceptions });
              }}
            />
            <OutsideChoice draft={draft} onChange={change} numberError={numberError} />
          </>
        )}
        {save.error !== null && (
          <Text size="sm" c="var(--oh-fail)" role="alert">
            {words(save.error).text}
          </Text>
        )}
        <Button type="submit" w="fit-content" loading={save.isPending}>
          {t("hours.save")}
        </Button>
      </Stack>
    </form>
  );
}

function zones(current: string): string[] {
  return [...new Set([current, "UTC", ...Intl.supportedValuesOf("timeZone")])].sort();
}
