import { Badge, Table } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useFormats } from "@/app/formats";
import classes from "../billing.module.css";
import type { Change } from "../types";
import { kindOf, percentOf, type ChangeKind } from "./changes";

const COLOURS: Record<ChangeKind, string> = {
  added: "live",
  removed: "wait",
  dearer: "fail",
  cheaper: "live",
  changed: "gray",
};

interface Props {
  label: string;
  changes: Change[];
  currency: string;
}

/** Prices that differ, each before and after. */
export function ChangeTable({ changes, currency, label }: Props) {
  const { t } = useTranslation();
  const { language } = useFormats();
  const percent = new Intl.NumberFormat(language, {
    maximumFractionDigits: 1,
    signDisplay: "exceptZero",
  });
  return (
    <Table.ScrollContainer minWidth={480} type="native" tabIndex={0} aria-label={label}>
      <Table className={classes.table} aria-label={label}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t("billing.preview.prefix")}</Table.Th>
            <Table.Th>{t("billing.preview.change")}</Table.Th>
            <Table.Th className={classes.money}>
              {t("billing.preview.before")} {currency}
            </Table.Th>
            <Table.Th className={classes.money}>
              {t("billing.preview.after")} {currency}
            </Table.Th>
            <Table.Th className={classes.money}>%</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {changes.map((change) => {
            const kind = kindOf(change);
            const difference = percentOf(change);
            return (
              <Table.Tr key={`${change.prefix} ${change.band}`}>
                <Table.Td className="tabular">
                  {change.prefix === "" ? t("billing.preview.anyNumber") : `+${change.prefix}`}
                  {change.band !== "" && ` · ${change.band}`}
                </Table.Td>
                <Table.Td>
                  <Badge color={COLOURS[kind]}>{t(`billing.preview.kind.${kind}`)}</Badge>
                </Table.Td>
                <Table.Td className={`${classes.money ?? ""} tabular`}>
                  {change.before ?? "–"}
                </Table.Td>
                <Table.Td className={`${classes.money ?? ""} tabular`}>
                  {change.after ?? "–"}
                </Table.Td>
                <Table.Td className={`${classes.money ?? ""} tabular`}>
                  {difference !== null && difference !== 0 && (
                    <span className={difference > 0 ? classes.dearer : classes.cheaper}>
                      {percent.format(difference)}
                    </span>
                  )}
                </Table.Td>
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
