import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { renderAt } from "@/mocks/render";
import { mock } from "@/mocks/setup";
import { CataloguePage } from "./CataloguePage";

describe("CataloguePage", () => {
  it("lists products with price, period and stock", async () => {
    renderAt("/catalogue", <CataloguePage />);
    const table = await screen.findByRole("table", { name: "Products" });
    const row = (await within(table).findByText("Answering service")).closest("tr");
    expect(row).toHaveTextContent("€24.50 a month");
    expect(row).toHaveTextContent("€10.00");
    expect(within(table).getByText("3 left")).toBeVisible();
    expect(within(table).getByText("€89.00 once")).toBeVisible();
  });

  it("says what it is for where nothing is sold yet, and has a set to begin with", async () => {
    mock.db.products = [];
    renderAt("/catalogue", <CataloguePage />);
    expect(await screen.findByText("No products yet")).toBeVisible();
    expect(await screen.findByText("Business line")).toBeVisible();
  });

  it("adds a product", async () => {
    renderAt("/catalogue?open=new", <CataloguePage />);
    const drawer = await screen.findByRole("dialog", { name: "Add a product" });
    await userEvent.type(within(drawer).getByLabelText("Name"), "Router");
    await userEvent.type(within(drawer).getByLabelText("Price"), "49,90");
    await userEvent.click(within(drawer).getByRole("button", { name: "Save" }));
    await waitFor(() => {
      expect(mock.db.products.at(-1)).toMatchObject({ name: "Router", price: "49.90", months: 1 });
    });
  });

  it("asks before it stops selling one", async () => {
    renderAt("/catalogue?open=pr1", <CataloguePage />);
    await userEvent.click(await screen.findByRole("button", { name: "Stop selling it" }));
    const question = await screen.findByRole("dialog", { name: "Stop selling Desk phone?" });
    expect(mock.db.products).toHaveLength(2);
    await userEvent.click(within(question).getByRole("button", { name: "Stop selling it" }));
    await waitFor(() => {
      expect(mock.db.products.map(({ id }) => id)).toEqual(["pr2"]);
    });
  });

  it("shows prices of features as a table, those for one customer below", async () => {
    renderAt("/catalogue?section=features", <CataloguePage />);
    const table = await screen.findByRole("table", { name: "Features" });
    const [, numbers, riverside, agents] = within(table).getAllByRole("row");
    expect(numbers).toHaveTextContent("Numbers€2.00€1.50 a month220");
    await waitFor(() => {
      expect(riverside).toHaveTextContent("Riverside Apartments–€1.00 a quarter–No limit");
    });
    expect(agents).toHaveTextContent("Agents–Free of charge");
  });

  it("sets the price of a feature", async () => {
    renderAt("/catalogue?section=features", <CataloguePage />);
    await userEvent.click(
      await screen.findByRole("button", { name: "Change the price of Agents" }),
    );
    const form = await screen.findByRole("dialog", { name: "Change the price of Agents" });
    await userEvent.type(within(form).getByLabelText("Price"), "3");
    await userEvent.type(within(form).getByLabelText("At most"), "5");
    await userEvent.click(within(form).getByRole("button", { name: "Save" }));
    await waitFor(() => {
      expect(mock.asked.featurePrice).toMatchObject({
        feature: "agent",
        customer_id: null,
        price: "3",
        months: 1,
        maximum: 5,
      });
    });
  });
});
