/** What a call of the mock firm costs, with the reasons. */
import type { PriceLevel } from "@/api/types";
import { ago } from "./clock";

const level: PriceLevel = {
  side: "owes",
  payer: null,
  payee: null,
  plan: "Standard",
  prefix: "34",
  currency: "EUR",
  interval_s: [60, 1],
  connection_fee: "0",
  billed_s: 75,
  free_s: 0,
  lines: [
    { from_ms: 0, increments: 1, seconds: 60, each: "0.06", bands: ["peak"], price: "0.06" },
    { from_ms: 60_000, increments: 15, seconds: 1, each: "0.001", bands: ["peak"], price: "0.015" },
  ],
  exact: "0.075",
  price_micros: 75_000,
  taxes: ["VAT 21 %"],
  tax_version: null,
  tax_micros: 15_750,
  cost_micros: null,
  margin_micros: null,
};

export const pricedLegs = [
  {
    leg_id: "call-0-1",
    run: "live",
    direction: "out",
    dialled: "34600112233",
    answered_at: ago(900),
    duration_ms: 74_200,
    levels: [level],
    explanation: {},
  },
];
