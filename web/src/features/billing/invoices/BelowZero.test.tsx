import { screen, waitFor } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { renderAt } from "@/mocks/render";
import { mock } from "@/mocks/setup";
import { InvoiceDrawer } from "./InvoiceDrawer";

function renderInvoice() {
  renderAt(
    "/billing",
    <InvoiceDrawer id="in1" onOpen={() => undefined} onClose={() => undefined} />,
  );
}

function comesTo(gross: string) {
  Object.assign(mock.db.overdueInvoice, { status: "draft", number: null, gross });
}

describe("a draft", () => {
  it("below zero says that approving makes it a credit note", async () => {
    comesTo("-0.29");
    renderInvoice();
    expect(await screen.findByRole("alert")).toHaveTextContent("a credit note of €0.29");
    expect(screen.getByRole("button", { name: "Approve as a credit note" })).toBeVisible();
  });

  it.each(["0.00", "21.78"])("of %s stays an invoice", async (gross) => {
    comesTo(gross);
    renderInvoice();
    expect(await screen.findByRole("button", { name: "Approve" })).toBeVisible();
    expect(screen.queryByRole("alert")).toBeNull();
  });
});

describe("a credit note", () => {
  it("is neither due nor open nor paid", async () => {
    Object.assign(mock.db.overdueInvoice, {
      kind: "credit_note",
      status: "paid",
      paid: "21.78",
      number: "CN-2026-00001",
    });
    renderInvoice();
    await waitFor(() => {
      expect(screen.getByText("Credited")).toBeVisible();
    });
    expect(screen.getByText("Credit note")).toBeVisible();
    for (const word of ["Due", "Open", "Paid"]) expect(screen.queryByText(word)).toBeNull();
    for (const name of ["Credit note", "Send a reminder", "Calls (XLSX)"])
      expect(screen.queryByRole("button", { name })).toBeNull();
  });
});
