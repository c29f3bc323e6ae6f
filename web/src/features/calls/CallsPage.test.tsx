import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { renderAt } from "@/mocks/render";
import { CallsPage } from "./CallsPage";

describe("CallsPage", () => {
  it("shows living calls above the history, with who answered", async () => {
    renderAt("/calls", <CallsPage />);
    expect(await screen.findByText("2 calls right now")).toBeVisible();
    expect(await screen.findByText("Talking with Marco Ruiz")).toBeVisible();
    const table = await screen.findByRole("table", { name: "Calls" });
    expect(within(table).getAllByRole("row").length).toBe(51);
  });

  it("loads the next page", async () => {
    renderAt("/calls", <CallsPage />);
    await userEvent.click(await screen.findByRole("button", { name: "Load more" }));
    await waitFor(() => {
      expect(screen.getAllByRole("row").length).toBe(65);
    });
    expect(screen.queryByRole("button", { name: "Load more" })).toBeNull();
  });

  it("keeps its filters in the address and reads them from there", async () => {
    const { router } = renderAt("/calls?outcome=missed", <CallsPage />);
    const table = await screen.findByRole("table", { name: "Calls" });
    expect(within(table).queryByText("Answered")).toBeNull();
    await userEvent.type(screen.getByLabelText("Search name or number"), "Dental");
    await waitFor(() => {
      expect(router.state.location.search).toMatchObject({ outcome: "missed", search: "Dental" });
    });
  });

  it("tells what living calls have cost so far", async () => {
    renderAt("/calls", <CallsPage />);
    const costs = await screen.findAllByRole("group", { name: "Cost so far" });
    expect(costs[0]).toHaveTextContent("€0.075");
  });

  it("explains the price of a call when asked", async () => {
    renderAt("/calls?open=call-0", <CallsPage />);
    await userEvent.click(await screen.findByRole("button", { name: "Why this price" }));
    expect(await screen.findByText("15 × 1 s at 0.001 · peak")).toBeVisible();
    expect(screen.getByText("Tax (VAT 21 %)")).toBeVisible();
  });

  it("opens a call with its timeline and its recording", async () => {
    renderAt("/calls?open=call-0", <CallsPage />);
    expect(await screen.findByRole("heading", { name: "Timeline" })).toBeVisible();
    expect(screen.getByRole("group", { name: "Recording" })).toBeVisible();
    expect(screen.getByRole("img", { name: /Rang 0:06, Connected 0:35/ })).toBeVisible();
  });
});
