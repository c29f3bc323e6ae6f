import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { renderAt } from "@/mocks/render";
import { mock } from "@/mocks/setup";
import type { SoldPayment } from "../types";
import { RefundDialog } from "./RefundDialog";

const PAYMENT: SoldPayment = {
  id: "pa1",
  purpose: "top_up",
  invoice_id: null,
  currency: "EUR",
  amount: "30.00",
  refunded: "12.00",
  state: "succeeded",
  problem: "",
  url: "",
  created_at: "2026-11-20T10:00:00Z",
  customer_id: "c1",
  customer_name: "Riverside Apartments",
  provider_id: "pp1",
  reference: null,
  refunds: [],
};

async function renderDialog() {
  const onClose = vi.fn();
  renderAt("/billing", <RefundDialog payment={PAYMENT} onClose={onClose} />);
  const dialog = await screen.findByRole("dialog", { name: "Refund Riverside Apartments" });
  return { onClose, dialog, amount: within(dialog).getByRole("textbox", { name: "Amount" }) };
}

describe("a refund", () => {
  it("begins with all that is left, and takes no more and nothing that is no amount", async () => {
    const { dialog, amount } = await renderDialog();
    expect(amount).toHaveValue("18.00");
    expect(
      await within(dialog).findByText(/It goes back through Card.* down by €18.00/),
    ).toBeVisible();
    for (const [typed, fault] of [
      ["18.01", "At most €18.00"],
      ["ten", "An amount, as 12.50"],
      ["1.005", "Whole coins of the currency only"],
    ] as const) {
      await userEvent.clear(amount);
      await userEvent.type(amount, typed);
      expect(within(dialog).getByText(fault)).toBeVisible();
      await userEvent.click(within(dialog).getByRole("button", { name: "Refund…" }));
    }
    expect(mock.asked.refunds).toBeUndefined();
  });

  it("is asked for once its sum was confirmed, exactly as it was typed", async () => {
    const { dialog, amount, onClose } = await renderDialog();
    await userEvent.clear(amount);
    await userEvent.type(amount, "5,10");
    await userEvent.type(within(dialog).getByRole("textbox", { name: "Reason" }), " Paid twice ");
    await userEvent.click(within(dialog).getByRole("button", { name: "Refund €5.10" }));
    const question = await screen.findByRole("dialog", {
      name: "Refund €5.10 to Riverside Apartments?",
    });
    expect(mock.asked.refunds).toBeUndefined();
    await userEvent.click(within(question).getByRole("button", { name: "Refund €5.10" }));
    await waitFor(() => {
      expect(onClose).toHaveBeenCalled();
    });
    expect(mock.asked.refunds).toMatchObject([{ amount: "5.10", reason: "Paid twice" }]);
    expect(await screen.findByText("Refund of €5.10 under way")).toBeVisible();
  });

  it("is the same refund when it is sent again after no answer came", async () => {
    const { dialog } = await renderDialog();
    const give = async () => {
      await userEvent.click(within(dialog).getByRole("button", { name: "Refund €18.00" }));
      const question = await screen.findByRole("dialog", { name: /Refund €18.00 to/ });
      await userEvent.click(within(question).getByRole("button", { name: "Refund €18.00" }));
    };
    const answering = globalThis.fetch;
    globalThis.fetch = async (...given) => {
      await answering(...given);
      throw new TypeError("the line broke");
    };
    await give();
    expect(await within(dialog).findByRole("alert")).toBeVisible();
    globalThis.fetch = answering;
    await waitFor(() => {
      expect(screen.queryByRole("dialog", { name: /Refund €18.00 to/ })).toBeNull();
    });
    await give();
    await waitFor(() => {
      expect(mock.asked.refunds).toHaveLength(2);
    });
    const [first, again] = mock.asked.refunds as { key: string }[];
    expect(again?.key).toBe(first?.key);
  });
});
