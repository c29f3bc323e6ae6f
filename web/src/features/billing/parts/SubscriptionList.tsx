import { Badge, Skeleton, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useFormats } from "@/app/formats";
import { ErrorState } from "@/ui/ErrorState";
import classes from "../billing.module.css";
import type { Subscription } from "../types";
import { dayText } from "./Day";
import { Panel } from "./Panel";
import { Price } from "./Price";
import { useSubscriptions, type Whose } from "./soldQueries";

interface Props {
  whose: Whose;
  none: string;
  acts?: (subscription: Subscription) => ReactNode;
}

/** What is charged by the period, what runs first. */
export function SubscriptionList({ whose, none, acts }: Props) {
  const { t } = useTranslation();
  const { data, error, isPending, refetch } = useSubscriptions(whose);
  return (
    <Panel title={t("catalogue.sold.subscriptions")}>
      {isPending && <Skeleton h={88} />}
      {error !== null && <ErrorState error={error} onRetry={() => void refetch()} />}
      {data?.length === 0 && (
        <Text size="sm" c="dimmed">
          {none}
        </Text>
      )}
      <ul className={classes.lines} aria-label={t("catalogue.sold.subscriptions")}>
        {data !== undefined &&
          runningFirst(data).map((one) => (
            <li key={one.id} className={classes.line}>
              <span className={classes.grow}>
                <Text span size="sm" display="block">
                  {one.quantity === 1 ? "" : `${String(one.quantity)} × `}
                  <Name of={one} />{" "}
                  {one.kind !== "product" && (
                    <Badge color="gray">{t(`catalogue.sold.kind.${one.kind}`)}</Badge>
                  )}
                </Text>
                <When of={one} />
              </span>
              <Text span size="sm" className={classes.end}>
                <Price {...one} />
              </Text>
              {acts?.(one)}
            </li>
          ))}
      </ul>
    </Panel>
  );
}

/** Features stand on invoices in the customer's language; the page says them in the reader's. */
function Name({ of: { feature, description } }: { of: Subscription }) {
  const { t } = useTranslation();
  return <>{feature === null ? description : t(`catalogue.feature.${feature}`)}</>;
}

function When({ of: one }: { of: Subscription }) {
  const { t } = useTranslation();
  const { language } = useFormats();
  const day = (on: string) => dayText(on, language);
  const parts =
    one.next_due_on === null && one.ends_on !== null
      ? [t("catalogue.sold.ended", { day: day(one.ends_on) })]
      : [
          one.starts_on > one.sold_on
            ? t("catalogue.sold.free", { day: day(one.starts_on) })
            : t("catalogue.sold.since", { day: day(one.sold_on) }),
          ...(one.ends_on === null ? [] : [t("catalogue.sold.until", { day: day(one.ends_on) })]),
          ...(one.next_due_on === null
            ? []
            : [t("catalogue.sold.next", { day: day(one.next_due_on) })]),
        ];
  return (
    <Text span size="xs" c="dimmed">
      {parts.join(" · ")}
    </Text>
  );
}

/** Those that ended come last. */
function runningFirst(all: Subscription[]): Subscription[] {
  const ended = (one: Subscription) => one.ends_on !== null && one.next_due_on === null;
  return [...all.filter((one) => !ended(one)), ...all.filter(ended)];
}
