import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { billedCustomers } from "@/mocks/data";
import { renderAt } from "@/mocks/render";
import { mock } from "@/mocks/setup";
import { HeldPlans } from "./HeldPlans";

test("a plan to come is taken back by keyboard, and the one in force cannot be", async () => {
  const asked: string[] = [];
  vi.stubGlobal("fetch", async (input: RequestInfo | URL, init?: RequestInit) => {
    const request = new Request(input, init);
    if (request.method !== "DELETE") return mock.answer(request);
    asked.push(new URL(request.url).pathname);
    return new Response(null, { status: 204 });
  });
  const [customer] = billedCustomers;
  if (customer === undefined) throw new Error("the mock firm has a customer");
  const held = (id: string, plan_name: string, from_at: string) => ({
    id,
    plan_id: `p-${id}`,
    plan_name,
    direction: "out" as const,
    from_at,
  });
  const plans = [
    held("a1", "Standard", "2026-01-01T00:00:00Z"),
    held("a2", "Gold", "2999-12-01T00:00:00Z"),
  ];
  renderAt("/customers", <HeldPlans customer={{ ...customer, plans }} />);
  const list = await screen.findByRole("list", { name: "Plans held" });
  const [inForce, toCome] = within(list).getAllByRole("listitem");
  expect(within(inForce as HTMLElement).queryByRole("button")).toBeNull();
  expect(toCome).toHaveTextContent(/Gold · Calls out\s*From/);
  screen.getByRole("button", { name: "Take back Gold" }).focus();
  await userEvent.keyboard("{Enter}");
  const dialog = await screen.findByRole("dialog", { name: "Take back Gold?" });
  expect(dialog).toHaveTextContent(/keeps the plan it has before then/);
  expect(asked).toEqual([]);
  await userEvent.click(within(dialog).getByRole("button", { name: "Take back" }));
  await waitFor(() => {
    expect(asked).toEqual(["/api/v1/billing/customers/cu1/plan-assignments/a2"]);
  });
});
