import type { TFunction } from "i18next";
import type { Column } from "@/ui/list/types";
import { Amount } from "../Amount";
import { micros } from "../amounts";
import type { ReceivedInvoice } from "../types";
import { Day, lastDay, Period } from "./Day";

/** A credit note is never due. */
function dueOn({ kind, due_on }: ReceivedInvoice): string | null {
  return kind === "invoice" ? due_on : null;
}

/** What a list of invoices shows of each, whoever wrote it: its time, and its money. */
export function invoiceColumns<T extends ReceivedInvoice>(t: TFunction): Column<T>[] {
  const money = (id: "open" | "gross"): Column<T> => ({
    id,
    header: t(`billing.invoice.${id}`),
    align: "end",
    cell: (one) => <Amount of={one[id]} currency={one.currency} />,
    text: (one) => ({ amount: one[id], currency: one.currency }),
    sortBy: (one) => micros(one[id]),
  });
  return [
    {
      id: "period",
      header: t("billing.invoice.period"),
      cell: (one) => <Period start={one.period_start} end={one.period_end} />,
      text: (one) => `${one.period_start} – ${lastDay(one.period_end)}`,
      sortBy: (one) => one.period_start,
    },
    {
      id: "due",
      header: t("billing.invoice.due"),
      cell: (one) => <Day on={dueOn(one)} />,
      text: (one) => dueOn(one) ?? "",
      sortBy: (one) => dueOn(one) ?? "",
    },
    money("open"),
    money("gross"),
  ];
}
