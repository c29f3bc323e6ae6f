import { ActionIcon, Button, Text, TextInput } from "@mantine/core";
import { IconCalendarPlus, IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { ExceptionDraft } from "./draft";
import classes from "./hours.module.css";
import { Openings } from "./Openings";

interface Props {
  exceptions: ExceptionDraft[];
  onChange: (exceptions: ExceptionDraft[]) => void;
}

/** Holidays and other days that are not as their weekday is. */
export function Exceptions({ exceptions, onChange }: Props) {
  const { t } = useTranslation();
  const change = (place: number, part: Partial<ExceptionDraft>) => {
    onChange(exceptions.map((one, index) => (index === place ? { ...one, ...part } : one)));
  };
  return (
    <div role="group" aria-label={t("hours.exceptions")}>
      <Text size="sm" fw={500}>
        {t("hours.exceptions")}
      </Text>
      {exceptions.length === 0 && (
        <Text size="sm" c="dimmed">
          {t("hours.noExceptions")}
        </Text>
      )}
      {exceptions.map((exception, place) => (
        <div key={place} className={classes.exception}>
          <input
            type="date"
            required
            className={classes.time}
            aria-label={t("hours.day")}
            value={exception.day}
            onChange={(event) => {
              change(place, { day: event.currentTarget.value });
            }}
          />
          <TextInput
            className={classes.grow}
            aria-label={t("hours.name")}
            placeholder={t("hours.name")}
            value={exception.name}
            onChange={(event) => {
              change(place, { name: event.currentTarget.value });
            }}
          />
          <ActionIcon
            variant="subtle"
            color="fail"
            size={36}
            aria-label={t("hours.removeDay", { day: exception.name || exception.day })}
            onClick={() => {
              onChange(exceptions.filter((_, index) => index !== place));
            }}
          >
            <IconTrash size={16} stroke={1.7} />
          </ActionIcon>
          <Openings
            of={exception.name || exception.day}
            openings={exception.openings}
            onChange={(openings) => {
              change(place, { openings });
            }}
          />
        </div>
      ))}
      <Button
        mt="xs"
        size="xs"
        variant="default"
        leftSection={<IconCalendarPlus size={16} stroke={1.7} />}
        onClick={() => {
          onChange([...exceptions, { day: "", name: "", openings: [] }]);
        }}
      >
        {t("hours.addDay")}
      </Button>
    </div>
  );
}
