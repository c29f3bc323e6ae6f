import { Table, Text } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useTranslation } from "react-i18next";
import { PhoneNumber } from "@/ui/PhoneNumber";
import { Timestamp } from "@/ui/Timestamp";
import { Amount } from "../Amount";
import { micros } from "../amounts";
import classes from "../billing.module.css";
import type { StatementLine } from "../types";

const KINDS = [
  "call",
  "payment",
  "invoice",
  "credit_note",
  "refund",
  "rerating",
  "charge",
] as const;
type Kind = (typeof KINDS)[number];

/** What the books call an event, in the reader's words. */
export function useKindText(): (kind: string) => string {
  const { t } = useTranslation();
  return (kind) =>
    (KINDS as readonly string[]).includes(kind)
      ? t(`billing.statement.kind.${kind as Kind}`)
      : t("billing.statement.kind.other");
}

/** What somebody wrote to it; of a payment nobody wrote anything to, what came and by whom. */
export function useMemoText(): (line: StatementLine) => string {
  const { t } = useTranslation();
  return ({ kind, memo, came, amount }) => {
    if (came) {
      const what =
        came.event === "paid"
          ? t(`billing.statement.by.${came.by}`)
          : t(`billing.statement.came.${came.event}`);
      return `${what}, ${came.provider}`;
    }
    if (kind !== "payment" || memo !== "") return memo;
    return micros(amount) < 0 ? t("billing.statement.takenBack") : t("billing.statement.received");
  };
}

function Memo({ line }: { line: StatementLine }) {
  const text = useMemoText()(line);
  if (isOfCall(line.kind) && /^\d{5,20}$/.test(text)) return <PhoneNumber number={`+${text}`} />;
  return <>{text}</>;
}

function isOfCall(kind: string): boolean {
  return kind === "call" || kind === "rerating";
}

export function StatementTable({ lines, currency }: { lines: StatementLine[]; currency: string }) {
  const { t } = useTranslation();
  const narrow = useMediaQuery("(max-width: 48em)", false, { getInitialValueInEffect: false });
  const kindText = useKindText();
  const sum = (line: StatementLine) => (
    <span className={micros(line.amount) > 0 ? classes.cheaper : undefined}>
      <Amount of={line.amount} currency={currency} exact />
    </span>
  );
  if (narrow) {
    return (
      <ul className={classes.rows} aria-label={t("billing.section.statement")}>
        {lines.map((line, place) => (
          <li key={`${line.at} ${String(place)}`} className={classes.row}>
            <span className={classes.grow}>
              <Text span size="sm" display="block">
                {(line.kind !== "payment" || line.memo !== "") && `${kindText(line.kind)} `}
                <Memo line={line} />
              </Text>
              <Text span size="xs" c="dimmed">
                <Timestamp at={line.at} />
              </Text>
            </span>
            <span className={classes.end}>
              <Text span size="sm" display="block">
                {sum(line)}
              </Text>
              <Text span size="xs" c="dimmed">
                <Amount of={line.balance} currency={currency} />
              </Text>
            </span>
          </li>
        ))}
      </ul>
    );
  }
  return (
    <Table className={classes.table} aria-label={t("billing.section.statement")}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t("billing.statement.at")}</Table.Th>
          <Table.Th>{t("billing.statement.what")}</Table.Th>
          <Table.Th>{t("billing.statement.memo")}</Table.Th>
          <Table.Th className={classes.money}>{t("billing.statement.amount")}</Table.Th>
          <Table.Th className={classes.money}>{t("billing.statement.balance")}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {lines.map((line, place) => (
          <Table.Tr key={`${line.at} ${String(place)}`}>
            <Table.Td>
              <Timestamp at={line.at} />
            </Table.Td>
            <Table.Td>{kindText(line.kind)}</Table.Td>
            <Table.Td>
              <Memo line={line} />
            </Table.Td>
            <Table.Td className={classes.money}>{sum(line)}</Table.Td>
            <Table.Td className={classes.money}>
              <Amount of={line.balance} currency={currency} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
