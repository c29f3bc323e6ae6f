import { fireEvent, screen, waitFor } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { renderAt } from "@/mocks/render";
import { Keypad } from "./Keypad";

it("takes the zero held down for a plus, and its letting go for nothing", async () => {
  const pressed = vi.fn();
  renderAt("/", <Keypad plus silent onDigit={pressed} />);
  const zero = await screen.findByRole("button", { name: "Key 0" });
  fireEvent.mouseDown(zero);
  await waitFor(() => {
    expect(pressed).toHaveBeenCalledWith("+");
  });
  fireEvent.mouseUp(zero);
  fireEvent.click(zero);
  expect(pressed).toHaveBeenCalledTimes(1);
});

it("takes a short press for the digit", async () => {
  const pressed = vi.fn();
  renderAt("/", <Keypad plus silent onDigit={pressed} />);
  fireEvent.click(await screen.findByRole("button", { name: "Key 0" }));
  expect(pressed).toHaveBeenCalledWith("0");
});
