import { Badge, Group } from "@mantine/core";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Column } from "@/ui/list/types";
import { Amount } from "../Amount";
import { micros } from "../amounts";
import type { Balance, Customer } from "../types";
import { SuspendedBadge } from "./SuspendedBadge";

/** What it has in its own currency; nothing was booked yet when it is undefined. */
export function ownBalance({ balances, currency }: Customer): Balance | undefined {
  return balances.find((balance) => balance.currency === currency) ?? balances[0];
}

export function Available({ customer }: { customer: Customer }) {
  const balance = ownBalance(customer);
  return (
    <Amount of={balance?.available ?? "0"} currency={balance?.currency ?? customer.currency} />
  );
}

export function useCustomerColumns(): Column<Customer>[] {
  const { t } = useTranslation();
  return useMemo(() => {
    const amount = (id: "posted" | "credit_limit", header: string): Column<Customer> => ({
      id,
      header,
      align: "end",
      cell: (customer) => {
        const { amount, currency } = balanceOf(customer, id);
        return <Amount of={amount} currency={currency} />;
      },
      text: (customer) => balanceOf(customer, id),
      sortBy: (customer) => micros(ownBalance(customer)?.[id] ?? "0"),
    });
    return [
      {
        id: "name",
        header: t("billing.rates.name"),
        main: true,
        cell: (customer) => (
          <Group gap="xs" wrap="nowrap">
            {customer.name}
            {customer.kind === "reseller" && <Badge>{t("billing.customer.reseller")}</Badge>}
            <SuspendedBadge customer={customer} />
          </Group>
        ),
        text: ({ name }) => name,
        sortBy: ({ name }) => name,
      },
      {
        id: "plan",
        header: t("billing.customer.plan"),
        cell: ({ plans }) => plans.map(({ plan_name }) => plan_name).join(", ") || "–",
        text: ({ plans }) => plans.map(({ plan_name }) => plan_name).join(", "),
        sortBy: ({ plans }) => plans[0]?.plan_name ?? "",
      },
      amount("posted", t("billing.balance.title")),
      amount("credit_limit", t("billing.balance.credit")),
      {
        id: "available",
        header: t("billing.balance.available"),
        align: "end",
        cell: (customer) => <Available customer={customer} />,
        text: (customer) => balanceOf(customer, "available"),
        sortBy: (customer) => micros(ownBalance(customer)?.available ?? "0"),
      },
      {
        id: "calls",
        header: t("billing.customer.callsNow"),
        align: "end",
        cell: (customer) => {
          const balance = ownBalance(customer);
          const most = balance?.max_calls_out ?? null;
          const now = balance?.calls_out ?? 0;
          return (
            <span className="tabular">
              {most === null ? now : `${String(now)} / ${String(most)}`}
            </span>
          );
        },
        text: (customer) => String(ownBalance(customer)?.calls_out ?? 0),
        sortBy: (customer) => ownBalance(customer)?.calls_out ?? 0,
      },
    ];
  }, [t]);
}

function balanceOf(customer: Customer, id: "posted" | "credit_limit" | "available") {
  const balance = ownBalance(customer);
  return { amount: balance?.[id] ?? "0", currency: balance?.currency ?? customer.currency };
}
