import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { billedCustomers } from "@/mocks/data";
import { renderAt } from "@/mocks/render";
import { mock } from "@/mocks/setup";
import { ServicesSection } from "../../mine/ServicesSection";
import { SoldPart } from "./SoldPart";

function renderPart() {
  const [customer] = billedCustomers;
  if (customer === undefined) throw new Error("the mock firm has a customer");
  renderAt("/customers", <SoldPart customer={customer} />);
}

describe("what a customer has besides calls", () => {
  it("tells subscriptions, minutes left, charges and features against their maximum", async () => {
    renderPart();
    const list = await screen.findByRole("list", { name: "By the period" });
    expect(await within(list).findByText(/3 × Numbers/)).toBeVisible();
    expect(within(list).queryByRole("button", { name: "End Números" })).toBeNull();
    expect(await screen.findByText("190 of 500 min")).toBeVisible();
    expect(screen.getByText(/What is left then can be used until/)).toBeVisible();
    expect(await screen.findByText("3 of 3")).toBeVisible();
    expect(screen.getByText("Full")).toBeVisible();
    expect(screen.getByText("at most 10 for each number")).toBeVisible();
  });

  it("tells what an end gives back before it is done", async () => {
    renderPart();
    await userEvent.click(await screen.findByRole("button", { name: "End Answering service" }));
    const dialog = await screen.findByRole("dialog", { name: "End Answering service" });
    expect(await within(dialog).findByText("€8.17")).toBeVisible();
    fireEvent.change(within(dialog).getByLabelText("First day not charged"), {
      target: { value: "2026-11-28" },
    });
    expect(await within(dialog).findByText("€2.45")).toBeVisible();
    expect(mock.asked.ended).toBeUndefined();
    await userEvent.click(within(dialog).getByRole("button", { name: "End it" }));
    await waitFor(() => {
      expect(mock.asked.ended).toEqual({ id: "su1", on: "2026-11-28" });
    });
  });

  it("credits with words of one's own", async () => {
    renderPart();
    await userEvent.click(await screen.findByRole("button", { name: "Charge or credit" }));
    const dialog = await screen.findByRole("dialog", { name: "Charge or credit" });
    await userEvent.click(within(dialog).getByText("Credit"));
    await userEvent.type(within(dialog).getByLabelText("Words on the invoice"), "Sorry");
    await userEvent.type(within(dialog).getByLabelText("Amount"), "12,50");
    await userEvent.click(within(dialog).getByRole("button", { name: "Add" }));
    await waitFor(() => {
      expect(mock.asked.charge).toMatchObject({ description: "Sorry", amount: "-12.50" });
    });
  });

  it("is only looked at by the customer itself", async () => {
    renderAt("/billing", <ServicesSection />);
    expect(await screen.findByText("Answering service")).toBeVisible();
    expect(await screen.findByText("190 of 500 min")).toBeVisible();
    expect(screen.queryByRole("button", { name: /End|Remove|Give/ })).toBeNull();
  });
});
