import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { renderAt } from "@/mocks/render";
import { mock } from "@/mocks/setup";
import { InvoiceDrawer } from "./InvoiceDrawer";

function renderInvoice() {
  const onOpen = vi.fn();
  renderAt("/billing", <InvoiceDrawer id="in1" onOpen={onOpen} onClose={() => undefined} />);
  return onOpen;
}

describe("an invoice that was sent", () => {
  it("is credited by chosen lines, none beyond what is left of it", async () => {
    const onOpen = renderInvoice();
    await userEvent.click(await screen.findByRole("button", { name: "Credit note" }));
    const dialog = await screen.findByRole("dialog", { name: "Credit note to INV-2026-00007" });
    expect(within(dialog).getByRole("status")).toHaveTextContent("€14.00");
    await userEvent.click(within(dialog).getByRole("checkbox", { name: "Take back Discount" }));
    const amount = within(dialog).getByRole("textbox", { name: "Of Set-up, net" });
    await userEvent.clear(amount);
    await userEvent.type(amount, "16,01");
    expect(within(dialog).getByText("At most €16.00")).toBeVisible();
    const draft = within(dialog).getByRole("button", { name: "Draft the credit note" });
    expect(draft).toBeDisabled();
    await userEvent.clear(amount);
    await userEvent.type(amount, "4,50");
    await userEvent.click(draft);
    await waitFor(() => {
      expect(onOpen).toHaveBeenCalledWith("cn1");
    });
    expect(mock.asked.credit).toEqual({ lines: [{ line_id: "li1", net: "4.50" }], note: "" });
  });

  it("is reminded of after a look at whom and when", async () => {
    renderInvoice();
    await userEvent.click(await screen.findByRole("button", { name: "Send a reminder" }));
    const dialog = await screen.findByRole("dialog", { name: "Remind of INV-2026-00007?" });
    expect(await within(dialog).findByText("bills@riverside.example")).toBeVisible();
    expect(within(dialog).getByText("Last reminder")).toBeVisible();
    expect(mock.asked.reminded).toBeUndefined();
    await userEvent.click(within(dialog).getByRole("button", { name: "Send it" }));
    await waitFor(() => {
      expect(mock.asked.reminded).toBe("in1");
    });
  });

  it("has no reminder before it is overdue", async () => {
    mock.db.overdueInvoice.status = "open";
    renderInvoice();
    expect(await screen.findByRole("button", { name: "Credit note" })).toBeVisible();
    expect(screen.queryByRole("button", { name: "Send a reminder" })).toBeNull();
  });
});
