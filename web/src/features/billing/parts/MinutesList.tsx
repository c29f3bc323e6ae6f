import { Badge, Group, Progress, Skeleton, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { ErrorState } from "@/ui/ErrorState";
import { Timestamp } from "@/ui/Timestamp";
import classes from "../billing.module.css";
import type { Lot } from "../types";
import { Panel } from "./Panel";
import { minutesText, percentLeft } from "./lots";
import { useMinutes, type Whose } from "./soldQueries";

/** Included minutes in the order in which they are used. */
export function MinutesList({ whose }: { whose: Whose }) {
  const { t } = useTranslation();
  const { data, error, isPending, refetch } = useMinutes(whose);
  return (
    <Panel title={t("catalogue.minutes.title")}>
      {isPending && <Skeleton h={64} />}
      {error !== null && <ErrorState error={error} onRetry={() => void refetch()} />}
      {data?.length === 0 && (
        <Text size="sm" c="dimmed">
          {t("catalogue.minutes.none")}
        </Text>
      )}
      <ul className={classes.lines} aria-label={t("catalogue.minutes.title")}>
        {data?.map((lot) => (
          <li key={lot.id} className={classes.line}>
            <LotRow lot={lot} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function LotRow({ lot }: { lot: Lot }) {
  const { t } = useTranslation();
  const isToCome = new Date(lot.from_at) > new Date();
  const told = t("catalogue.minutes.of", {
    left: minutesText(lot.left_s),
    granted: minutesText(lot.granted_s),
  });
  return (
    <div className={classes.grow}>
      <Group justify="space-between" gap="xs">
        <Group gap="xs">
          <Text span size="sm">
            {lot.name}
          </Text>
          <Badge color="gray">{t(`catalogue.minutes.source.${lot.source}`)}</Badge>
        </Group>
        <Text span size="sm" className="tabular">
          {told}
        </Text>
      </Group>
      <Progress
        my={6}
        value={percentLeft(lot)}
        color={percentLeft(lot) < 10 ? "wait" : undefined}
        aria-label={`${lot.name}: ${told}`}
      />
      <Text size="xs" c="dimmed" component="div">
        {isToCome && (
          <>
            <Told text="catalogue.minutes.from" at={lot.from_at} />.{" "}
          </>
        )}
        <Told text="catalogue.minutes.until" at={lot.expires_at} />
        {". "}
        {lot.rolls_over_until === null ? (
          t("catalogue.minutes.lost")
        ) : (
          <Told text="catalogue.minutes.rolls" at={lot.rolls_over_until} />
        )}
      </Text>
    </div>
  );
}

type Sentence = `catalogue.minutes.${"from" | "until" | "rolls"}`;

/** A sentence with an instant in it. */
function Told({ text, at }: { text: Sentence; at: string }) {
  const { t } = useTranslation();
  const [before, after] = t(text, { day: "\u0000" }).split("\u0000");
  return (
    <>
      {before}
      <Timestamp at={at} />
      {after}
    </>
  );
}
