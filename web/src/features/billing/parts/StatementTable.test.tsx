import { screen, within } from "@testing-library/react";
import { expect, it } from "vitest";
import { renderAt } from "@/mocks/render";
import type { StatementLine } from "../types";
import { StatementTable } from "./StatementTable";

const AT = "2026-11-01T09:00:00Z";

function line(given: Partial<StatementLine>): StatementLine {
  return {
    at: AT,
    kind: "payment",
    memo: "",
    came: null,
    amount: "25.00",
    balance: "25.00",
    ...given,
  };
}

const stripe = (event: "paid" | "refund", by: "card" | "online" = "card") => ({
  came: { provider: "Stripe", by, event },
});

it("says what a payment was that nobody wrote anything to", async () => {
  const lines = [
    line({ memo: "Wire transfer" }),
    line({}),
    line({ amount: "-1.00" }),
    line(stripe("paid")),
    line(stripe("paid", "online")),
    line(stripe("refund")),
    line({ kind: "rerating", memo: "34911234567" }),
  ];
  renderAt("/billing", <StatementTable lines={lines} currency="EUR" />);
  const [, ...rows] = within(await screen.findByRole("table")).getAllByRole("row");
  expect(rows.map((row) => within(row).getAllByRole("cell")[2]?.textContent)).toEqual([
    "Wire transfer",
    "Payment received",
    "Payment taken back",
    "Card payment, Stripe",
    "Online payment, Stripe",
    "Refund, Stripe",
    "+34 911 23 45 67",
  ]);
});
