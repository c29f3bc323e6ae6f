import { Text } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Amount } from "../Amount";
import classes from "../billing.module.css";
import type { InvoiceLine } from "../types";

interface Props {
  lines: InvoiceLine[];
  currency: string;
  acts?: (line: InvoiceLine) => ReactNode;
}

/** Units come by the codes of UN/ECE Recommendation 20: C62 is a piece. */
function quantityText({ quantity, unit }: InvoiceLine): string {
  return unit === "C62" ? quantity : `${quantity} ${unit.toLowerCase()}`;
}

/** Where no tax is known there is a line of none, which tells nobody anything. */
export function isTold({ name, percent }: { name: string; percent: string }): boolean {
  return name !== "" || percent !== "0";
}

/** Only runs put calls on an invoice; what is written against one has none of its own. */
export function hasCalls({ kind, lines }: { kind: string; lines: InvoiceLine[] }): boolean {
  return kind === "invoice" || lines.some((line) => line.kind === "usage");
}

export function InvoiceLines({ lines, currency, acts }: Props) {
  const { t } = useTranslation();
  return (
    <ul className={classes.lines} aria-label={t("billing.invoice.lines")}>
      {lines.map((line) => (
        <li key={line.id} className={classes.line}>
          <span className={classes.grow}>
            <Text span size="sm" display="block">
              {line.description}
            </Text>
            <Text span size="xs" c="dimmed">
              {[
                quantityText(line),
                ...line.taxes
                  .filter(isTold)
                  .map(({ name, percent }) => t("billing.invoice.taxLine", { name, percent })),
                ...(line.fx === null
                  ? []
                  : [t("billing.invoice.fx", { from: line.fx.from_currency, rate: line.fx.rate })]),
              ].join(" · ")}
            </Text>
          </span>
          <Amount of={line.net} currency={currency} />
          {acts?.(line)}
        </li>
      ))}
    </ul>
  );
}
