import { Button } from "@mantine/core";
import { IconCopy } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { copyMonday, weekdayNames, type Opening } from "./draft";
import classes from "./hours.module.css";
import { Openings } from "./Openings";

interface Props {
  week: Opening[][];
  onChange: (week: Opening[][]) => void;
}

/** Seven days, one below the other, so that a phone shows them as well as a desk does. */
export function WeekGrid({ week, onChange }: Props) {
  const { t, i18n } = useTranslation();
  const names = weekdayNames(i18n.language);
  return (
    <div role="group" aria-label={t("hours.week")}>
      {names.map((name, day) => (
        <div key={name} className={classes.day}>
          <span className={classes.name}>{name}</span>
          <Openings
            of={name}
            openings={week[day] ?? []}
            onChange={(openings) => {
              onChange(week.map((one, index) => (index === day ? openings : one)));
            }}
          />
        </div>
      ))}
      <Button
        mt="xs"
        size="xs"
        variant="default"
        leftSection={<IconCopy size={16} stroke={1.7} />}
        onClick={() => {
          onChange(copyMonday(week));
        }}
      >
        {t("hours.copyMonday")}
      </Button>
    </div>
  );
}
