import { Paper, Table, Text, Title } from "@mantine/core";
import { useId, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { TwilioCosts } from "@/api/types";
import { useNumbers } from "@/features/console/queries";
import { Money } from "@/ui/Money";
import { PhoneNumber } from "@/ui/PhoneNumber";
import classes from "../businessLine.module.css";
import { kindsOf, micros, sums } from "./sums";

export function CostTables({ costs }: { costs: TwilioCosts }) {
  const { t } = useTranslation();
  const { data: held = [] } = useNumbers();
  const { numbers } = costs;
  const kinds = kindsOf(costs);
  const count = (of: "calls" | "texts") => numbers.reduce((sum, one) => sum + one[of], 0);
  return (
    <>
      <CostTable
        title={t("businessLine.costs.byNumber")}
        note={
          numbers.length === 0
            ? t("businessLine.costs.noLines")
            : t("businessLine.costs.byNumberNote")
        }
        head={["number", "calls", "texts", "price"]}
        rows={numbers.map(({ number, calls, texts, price, currency }) => ({
          key: number,
          cells: [
            <PhoneNumber
              key="number"
              number={number}
              name={held.find((one) => one.number === number)?.label}
              layout="stack"
            />,
            calls,
            texts,
            <Money key="price" micros={micros(price)} currency={currency} />,
          ],
        }))}
        sum={[
          t("businessLine.costs.sum"),
          count("calls"),
          count("texts"),
          <Sums key="sum" prices={numbers} />,
        ]}
      />
      {kinds.length > 0 && (
        <CostTable
          title={t("businessLine.costs.byKind")}
          head={["kind", "count", "price"]}
          rows={kinds.map(({ category, description, count, price, currency }) => ({
            key: category,
            cells: [
              description === "" ? category : description,
              count,
              <Money key="price" micros={micros(price)} currency={currency} />,
            ],
          }))}
          sum={[t("businessLine.costs.sum"), "", <Sums key="sum" prices={kinds} />]}
        />
      )}
    </>
  );
}

function Sums({ prices }: { prices: { price: string; currency: string }[] }) {
  return sums(prices).map(({ micros, currency }) => (
    <div key={currency}>
      <Money micros={micros} currency={currency} />
    </div>
  ));
}

interface TableProps {
  title: string;
  note?: string;
  head: ("number" | "calls" | "texts" | "price" | "kind" | "count")[];
  rows: { key: string; cells: ReactNode[] }[];
  sum: ReactNode[];
}

function CostTable({ title, note, head, rows, sum }: TableProps) {
  const { t } = useTranslation();
  const id = useId();
  const align = (place: number) => (place === 0 ? undefined : "end");
  return (
    <Paper
      component="section"
      className={`${classes.panel ?? ""} ${classes.costs ?? ""}`}
      aria-labelledby={id}
    >
      <Title order={2} id={id}>
        {title}
      </Title>
      {note !== undefined && (
        <Text size="sm" c="dimmed" mb="xs">
          {note}
        </Text>
      )}
      {rows.length > 0 && (
        <Table.ScrollContainer minWidth={280} type="native" tabIndex={0} aria-label={title}>
          <Table className={classes.table} aria-labelledby={id}>
            <Table.Thead>
              <Table.Tr>
                {head.map((key, place) => (
                  <Table.Th key={key} ta={align(place)}>
                    {t(`businessLine.costs.${key}`)}
                  </Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {rows.map(({ key, cells }) => (
                <Table.Tr key={key}>
                  {cells.map((cell, place) => (
                    <Table.Td key={head[place]} ta={align(place)} className="tabular">
                      {cell}
                    </Table.Td>
                  ))}
                </Table.Tr>
              ))}
            </Table.Tbody>
            <Table.Tfoot>
              <Table.Tr>
                {sum.map((cell, place) => (
                  <Table.Td key={head[place]} ta={align(place)} fw={600} className="tabular">
                    {cell}
                  </Table.Td>
                ))}
              </Table.Tr>
            </Table.Tfoot>
          </Table>
        </Table.ScrollContainer>
      )}
    </Paper>
  );
}
