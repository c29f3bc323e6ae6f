import { Badge, Skeleton, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { ErrorState } from "@/ui/ErrorState";
import { Amount } from "../Amount";
import classes from "../billing.module.css";
import type { CatalogueCharge } from "../types";
import { Day, Period } from "./Day";
import { Panel } from "./Panel";
import { useDueCharges, type Whose } from "./soldQueries";

interface Props {
  whose: Whose;
  acts?: (charge: CatalogueCharge) => ReactNode;
}

/** What fell due besides calls, the newest first. */
export function DueCharges({ whose, acts }: Props) {
  const { t } = useTranslation();
  const { data, error, isPending, refetch } = useDueCharges(whose);
  return (
    <Panel title={t("catalogue.sold.charges")}>
      {isPending && <Skeleton h={88} />}
      {error !== null && <ErrorState error={error} onRetry={() => void refetch()} />}
      {data?.length === 0 && (
        <Text size="sm" c="dimmed">
          {t("catalogue.sold.noCharges")}
        </Text>
      )}
      <ul className={classes.lines} aria-label={t("catalogue.sold.charges")}>
        {data?.map((charge) => (
          <li key={charge.id} className={classes.line}>
            <span className={classes.grow}>
              <Text span size="sm" display="block">
                {charge.quantity === 1 ? "" : `${String(charge.quantity)} × `}
                {charge.description}
              </Text>
              <Text span size="xs" c="dimmed">
                {charge.period_start === null || charge.period_end === null ? (
                  <Day on={charge.due_on} />
                ) : (
                  <Period start={charge.period_start} end={charge.period_end} />
                )}
              </Text>
            </span>
            <Badge color={charge.invoice_id === null ? "wait" : "gray"} variant="outline">
              {charge.invoice_id === null
                ? t("catalogue.sold.waiting")
                : t("catalogue.sold.invoiced")}
            </Badge>
            <Text span size="sm" className={classes.end}>
              <Amount of={charge.net} currency={charge.currency} />
            </Text>
            {acts?.(charge)}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
