import { act, screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { meQuery } from "@/app/session";
import { me } from "@/mocks/data";
import { renderAt } from "@/mocks/render";
import { mock } from "@/mocks/setup";
import { ConsolePage } from "./ConsolePage";

/** The console of somebody who buys from a provider and has no number yet. */
function openAsCustomer() {
  const customer = { ...me, account: { ...me.account, kind: "customer", buys: true } };
  mock.db.me = customer;
  mock.db.numbers.length = 0;
  const { queryClient } = renderAt("/console", <ConsolePage />);
  act(() => {
    queryClient.setQueryData(meQuery.queryKey, customer);
  });
}

it("tells customers to ask their provider for a number", async () => {
  mock.db.carriers.length = 0;
  openAsCustomer();
  expect(await screen.findByText(/Ask your provider for a number/)).toBeVisible();
  expect(screen.queryByRole("button", { name: "Add a number" })).toBeNull();
});

it("lets customers add what a carrier of their own brings", async () => {
  openAsCustomer();
  expect(await screen.findByRole("button", { name: "Add a number" })).toBeVisible();
  expect(screen.queryByText(/Ask your provider for a number/)).toBeNull();
});
