import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { Duration } from "@/ui/Duration";
import type { Column } from "@/ui/list/types";
import { PhoneNumber } from "@/ui/PhoneNumber";
import { Timestamp } from "@/ui/Timestamp";
import { Amount } from "../Amount";
import { micros } from "../amounts";
import type { Charge } from "../types";
import { useSides } from "../useSides";

export function useChargeColumns(names: Map<string, string>): Column<Charge>[] {
  const { t } = useTranslation();
  const { sells } = useSides();
  return useMemo(() => {
    const who = (charge: Charge) => names.get(charge.peer) ?? "";
    const whose = (charge: Charge) =>
      t(`billing.charges.side.${charge.side === "earns" ? "earns" : "owes"}`);
    const sold: Column<Charge>[] = [
      { id: "side", header: t("billing.charges.column.side"), cell: whose, text: whose },
      { id: "who", header: t("billing.charges.column.who"), cell: who, text: who },
    ];
    const margin: Column<Charge>[] = (["cost", "margin"] as const).map((id) => ({
      id,
      header: t(`billing.charges.column.${id}`),
      align: "end",
      cell: (charge) => optional(charge[id], charge.currency),
      text: ({ [id]: amount, currency }) => (amount === null ? null : { amount, currency }),
      sortBy: (charge) => micros(charge[id] ?? "0"),
    }));
    const seconds: Column<Charge>[] = (["billed_s", "free_s"] as const).map((id) => ({
      id,
      header: t(`billing.charges.column.${id}`),
      align: "end",
      shown: false,
      cell: ({ [id]: told }) => (told === null ? null : <Duration seconds={told} />),
      text: ({ [id]: told }) => (told === null ? null : { seconds: told }),
      sortBy: ({ [id]: told }) => told ?? 0,
    }));
    return [
      {
        id: "dialled",
        header: t("billing.charges.column.dialled"),
        main: true,
        cell: (charge) => <PhoneNumber number={`+${charge.dialled}`} />,
        text: (charge) => `+${charge.dialled}`,
        sortBy: (charge) => charge.dialled,
      },
      ...(sells ? sold : []),
      {
        id: "duration",
        header: t("billing.charges.column.duration"),
        align: "end",
        cell: (charge) => <Duration seconds={charge.duration_ms / 1000} />,
        text: (charge) => ({ seconds: charge.duration_ms / 1000 }),
        sortBy: (charge) => charge.duration_ms,
      },
      {
        id: "net",
        header: t("billing.charges.column.net"),
        align: "end",
        cell: (charge) => <Amount of={charge.net} currency={charge.currency} exact />,
        text: ({ net, currency }) => ({ amount: net, currency }),
        sortBy: (charge) => micros(charge.net),
      },
      {
        id: "tax",
        header: t("billing.charges.column.tax"),
        align: "end",
        shown: !sells,
        cell: (charge) => <Amount of={charge.tax} currency={charge.currency} exact />,
        text: ({ tax, currency }) => ({ amount: tax, currency }),
        sortBy: (charge) => micros(charge.tax),
      },
      ...(sells ? margin : []),
      ...seconds,
      {
        id: "at",
        header: t("billing.charges.column.at"),
        align: "end",
        cell: (charge) => <Timestamp at={charge.at} />,
        text: ({ at }) => ({ at }),
        sortBy: (charge) => charge.at,
      },
    ];
  }, [t, sells, names]);
}

function optional(amount: string | null, currency: string) {
  return amount === null ? null : <Amount of={amount} currency={currency} exact />;
}
