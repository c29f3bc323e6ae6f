import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import { numbers } from "@/mocks/data";
import { renderAt } from "@/mocks/render";
import { BusinessHours } from "./BusinessHours";

async function show(place: number) {
  const number = numbers[place];
  if (number === undefined) throw new Error("the mock firm has no such number");
  renderAt("/console", <BusinessHours number={number} />);
  return screen.findByRole("region", { name: "Business hours" });
}

it("says when it opens, and copies Monday to the other working days", async () => {
  const section = await show(0);
  expect(await within(section).findByText(/^Closed, opens/)).toBeInTheDocument();
  const monday = within(section).getByLabelText("Monday, from");
  await userEvent.clear(monday);
  await userEvent.type(monday, "08:30");
  await userEvent.click(
    within(section).getByRole("button", { name: "Copy Monday to all weekdays" }),
  );
  expect(within(section).getByLabelText("Friday, from")).toHaveValue("08:30");
  expect(within(section).queryByLabelText("Saturday, from")).not.toBeInTheDocument();
});

it("is always open until hours are kept", async () => {
  const section = await show(1);
  expect(await within(section).findByText("Always open")).toBeInTheDocument();
  await userEvent.click(within(section).getByRole("switch", { name: /^Keep business hours/ }));
  await userEvent.click(within(section).getByRole("button", { name: "Save hours" }));
  await waitFor(() => {
    expect(within(section).getByText(/^Closed, opens/)).toBeInTheDocument();
  });
});

it("asks for a telephone before it forwards", async () => {
  const section = await show(0);
  await userEvent.click(await within(section).findByText("Forward"));
  await userEvent.click(within(section).getByRole("button", { name: "Save hours" }));
  expect(
    await within(section).findByText("Name the telephone that calls are forwarded to."),
  ).toBeInTheDocument();
});
