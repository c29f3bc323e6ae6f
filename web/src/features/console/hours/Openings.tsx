import { ActionIcon, Text } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { nextOpening, type Opening } from "./draft";
import classes from "./hours.module.css";

interface Props {
  /** Which day they belong to, for those who listen. */
  of: string;
  openings: Opening[];
  onChange: (openings: Opening[]) => void;
}

const MOST = 6;

/** The hours of one day; without any it is closed. */
export function Openings({ of, openings, onChange }: Props) {
  const { t } = useTranslation();
  const change = (place: number, part: Partial<Opening>) => {
    onChange(openings.map((one, index) => (index === place ? { ...one, ...part } : one)));
  };
  return (
    <div className={classes.openings}>
      {openings.length === 0 && (
        <Text size="sm" c="dimmed" component="span">
          {t("hours.closed")}
        </Text>
      )}
      {openings.map(({ start, end }, place) => (
        <span key={place} className={classes.opening}>
          <input
            type="time"
            required
            className={classes.time}
            aria-label={t("hours.from", { day: of })}
            value={start}
            onChange={(event) => {
              change(place, { start: event.currentTarget.value });
            }}
          />
          <span aria-hidden>–</span>
          <input
            type="time"
            required
            className={classes.time}
            aria-label={t("hours.until", { day: of })}
            value={end}
            onChange={(event) => {
              change(place, { end: event.currentTarget.value });
            }}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            size={36}
            aria-label={t("hours.remove", { day: of, start, end })}
            onClick={() => {
              onChange(openings.filter((_, index) => index !== place));
            }}
          >
            <IconX size={16} stroke={1.7} />
          </ActionIcon>
        </span>
      ))}
      {openings.length < MOST && (
        <ActionIcon
          variant="subtle"
          size={36}
          aria-label={t("hours.add", { day: of })}
          onClick={() => {
            onChange([...openings, nextOpening(openings)]);
          }}
        >
          <IconPlus size={16} stroke={1.7} />
        </ActionIcon>
      )}
    </div>
  );
}
