import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import type { TwilioCosts } from "@/api/types";
import { useSaveSheet } from "@/ui/list/useSaveSheet";
import type { Column } from "@/ui/list/types";
import { kindsOf } from "./sums";

interface Line {
  what: string;
  calls: string;
  texts: string;
  count: string;
  price: string;
  currency: string;
}

/** The month as a file: what each number cost, then each kind of usage, exactly as Twilio tells it. */
export function useCostsFile(): (costs: TwilioCosts) => void {
  const { t } = useTranslation();
  const saveSheet = useSaveSheet();
  return useCallback(
    (costs) => {
      const column = (id: keyof Line, header: string): Column<Line> => ({
        id,
        header,
        cell: (row) => row[id],
        text: (row) => row[id],
      });
      const columns = [
        column("what", `${t("businessLine.costs.number")} / ${t("businessLine.costs.kind")}`),
        column("calls", t("businessLine.costs.calls")),
        column("texts", t("businessLine.costs.texts")),
        column("count", t("businessLine.costs.count")),
        column("price", t("businessLine.costs.price")),
        column("currency", t("businessLine.costs.currency")),
      ];
      const rows: Line[] = [
        ...costs.numbers.map(({ number, calls, texts, price, currency }) => ({
          what: number,
          calls: String(calls),
          texts: String(texts),
          count: "",
          price,
          currency,
        })),
        ...kindsOf(costs).map(({ category, description, count, price, currency }) => ({
          what: description === "" ? category : description,
          calls: "",
          texts: "",
          count,
          price,
          currency,
        })),
      ];
      void saveSheet(`twilio-${costs.month}`, "csv", columns, rows);
    },
    [t, saveSheet],
  );
}
