import { screen, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { renderAt } from "@/mocks/render";
import { mock } from "@/mocks/setup";
import { LiveSection } from "./LiveSection";
import { OwnCalls } from "./OwnCalls";

describe("calls that go on", () => {
  it("are told with who, where to, the price a minute, cost and what they bring in", async () => {
    renderAt("/billing", <LiveSection />);
    const table = await screen.findByRole("table", { name: "Customers' calls" });
    const [, row] = within(table).getAllByRole("row");
    for (const told of ["Riverside Apartments", "+44 7700 900123", "€0.032", "€0.025", "€0.04"]) {
      expect(row).toHaveTextContent(told);
    }
    expect(screen.getByRole("group", { name: "EUR" })).toHaveTextContent("Margin");
  });

  it("are none, and the page says when there will be some", async () => {
    mock.db.liveSales = [];
    renderAt("/billing", <LiveSection />);
    expect(await screen.findByText("Nobody is talking")).toBeVisible();
  });

  it("have for a customer its own side alone", async () => {
    renderAt("/billing", <OwnCalls alone />);
    const table = await screen.findByRole("table", { name: "Own calls" });
    expect(within(table).getAllByText("€0.075").length).toBeGreaterThan(0);
    expect(screen.queryByText("Earned so far")).toBeNull();
  });
});
