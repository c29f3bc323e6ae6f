import { describe, expect, it } from "vitest";
import type { Refund, SoldPayment } from "../types";
import { isRefundable, leftOf, refundFault, refundToTell } from "./refund";

function paid(given: Partial<SoldPayment> = {}): SoldPayment {
  return {
    id: "pa1",
    purpose: "top_up",
    invoice_id: null,
    currency: "EUR",
    amount: "30.00",
    refunded: "0.00",
    state: "succeeded",
    problem: "",
    url: "",
    created_at: "2026-11-20T10:00:00Z",
    customer_id: "c1",
    customer_name: "Riverside Apartments",
    provider_id: "pp1",
    reference: null,
    refunds: [],
    ...given,
  };
}

function refund(state: Refund["state"], amount = "12.00"): Refund {
  return {
    id: `${state} ${amount}`,
    payment_id: "pa1",
    currency: "EUR",
    amount,
    state,
    reason: "",
    problem: "",
    created_at: "2026-11-21T10:00:00Z",
  };
}

describe("what is left of a payment", () => {
  it("is what was neither given back nor is on its way, in the currency's own coins", () => {
    expect(leftOf(paid())).toBe("30.00");
    expect(leftOf(paid({ refunded: "0.10", refunds: [refund("succeeded", "0.10")] }))).toBe(
      "29.90",
    );
    expect(leftOf(paid({ refunds: [refund("pending"), refund("failed", "5.00")] }))).toBe("18.00");
    expect(leftOf(paid({ currency: "JPY", amount: "3000" }))).toBe("3000");
    expect(leftOf(paid({ currency: "KWD", amount: "1.500" }))).toBe("1.500");
  });

  it("loses no cent of sums that have no exact binary fraction", () => {
    expect(leftOf(paid({ amount: "999999999.99", refunded: "0.90" }))).toBe("999999999.09");
  });

  it("is given back only where money came and some of it is left", () => {
    expect(isRefundable(paid())).toBe(true);
    expect(isRefundable(paid({ state: "pending" }))).toBe(false);
    expect(isRefundable(paid({ refunded: "30.00" }))).toBe(false);
    expect(isRefundable(paid({ refunds: [refund("pending", "30.00")] }))).toBe(false);
  });
});

describe("the amount of a refund", () => {
  const payment = paid({ refunded: "12.00" });

  it("goes as far as what is left, to the cent, with point or comma", () => {
    expect(refundFault(payment, "18.00")).toBeNull();
    expect(refundFault(payment, " 0,01 ")).toBeNull();
    expect(refundFault(payment, "18.01")).toBe("tooMuch");
  });

  it("is more than nothing, and a number", () => {
    for (const typed of ["", "0", "-1", "abc", "1.2.3", "1e2"]) {
      expect(refundFault(payment, typed)).toBe("wrong");
    }
  });

  it("is paid in whole coins of the currency", () => {
    expect(refundFault(payment, "1.005")).toBe("coins");
    expect(refundFault(paid({ currency: "JPY", amount: "3000" }), "10.5")).toBe("coins");
    expect(refundFault(paid({ currency: "KWD", amount: "3.000" }), "1.005")).toBeNull();
  });
});

it("tells of the refund that waits, or of the last one when it failed", () => {
  expect(refundToTell([refund("failed"), refund("pending")])?.state).toBe("pending");
  expect(refundToTell([refund("failed"), refund("succeeded")])?.state).toBe("failed");
  expect(refundToTell([refund("succeeded"), refund("failed")])).toBeUndefined();
  expect(refundToTell([])).toBeUndefined();
});
