import { act, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import type { Me } from "@/api/types";
import { meQuery } from "@/app/session";
import { me } from "@/mocks/data";
import { renderAt } from "@/mocks/render";
import { mock } from "@/mocks/setup";
import { CustomerDrawer } from "./CustomerDrawer";

const drawer = () => <CustomerDrawer id="cu1" onClose={() => undefined} />;

it("suspends by keyboard after saying what stops, and lets call again", async () => {
  renderAt("/customers", drawer());
  const button = await screen.findByRole("button", { name: "Suspend…" });
  expect(screen.queryByText("Suspended")).toBeNull();
  button.focus();
  await userEvent.keyboard("{Enter}");
  const dialog = await screen.findByRole("dialog", { name: "Suspend Riverside Apartments?" });
  expect(dialog).toHaveTextContent(/Emergency calls still go out.*end by themselves.*deleted/);
  expect(within(dialog).getAllByRole("listitem")).toHaveLength(3);
  expect(mock.asked.account).toBeUndefined();
  await userEvent.click(within(dialog).getByRole("button", { name: "Suspend" }));
  expect(await screen.findByText("Suspended")).toBeVisible();
  expect(mock.asked.account).toEqual({ suspended: true });
  await waitFor(() => {
    expect(screen.getByRole("button", { name: "Let it call again" })).toHaveFocus();
  });
  await userEvent.keyboard("{Enter}");
  await waitFor(() => {
    expect(mock.asked.account).toEqual({ suspended: false });
    expect(screen.queryByText("Suspended")).toBeNull();
  });
  expect(screen.getByRole("button", { name: "Suspend…" })).toBeVisible();
});

it("does not suspend when one thinks better of it", async () => {
  renderAt("/customers", drawer());
  await userEvent.click(await screen.findByRole("button", { name: "Suspend…" }));
  const dialog = await screen.findByRole("dialog", { name: "Suspend Riverside Apartments?" });
  await userEvent.click(within(dialog).getByRole("button", { name: "Cancel" }));
  await waitFor(() => {
    expect(dialog).not.toBeInTheDocument();
  });
  expect(mock.asked.account).toBeUndefined();
});

it("is for administrators alone", async () => {
  const biller: Me = { ...me, role: "billing" };
  const { queryClient } = renderAt("/customers", drawer());
  act(() => {
    queryClient.setQueryData(meQuery.queryKey, biller);
  });
  expect(await screen.findByText(/Only administrators/)).toBeVisible();
  expect(screen.queryByRole("button", { name: "Suspend…" })).toBeNull();
});
