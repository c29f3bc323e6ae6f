import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { renderAt } from "@/mocks/render";
import type { LineCommand, PhoneCall } from "../line/types";
import { PhoneDock } from "./PhoneDock";

function call(change: Partial<PhoneCall>): PhoneCall {
  return {
    id: "x",
    direction: "in",
    state: "incoming",
    number: "+34930987654",
    name: "",
    dialled: "",
    muted: false,
    transferring: false,
    transferFailed: false,
    digits: "",
    startedAt: Date.now(),
    answeredAt: null,
    endReason: null,
    ...change,
  };
}

function show(change: Partial<PhoneCall>) {
  const send = vi.fn<(command: LineCommand) => void>();
  const one = call(change);
  renderAt("/phone", <PhoneDock />, {
    line: { status: "ready", calls: [one], activeId: one.id },
    send,
  });
  return send;
}

describe("an incoming call", () => {
  it("names the caller, though the line shows only the dialled number of ours (BL-9)", async () => {
    show({});
    expect(await screen.findByText("Emergencies")).toBeVisible();
    expect(await screen.findByText("+44 7700 900123")).toBeVisible();
    expect(await screen.findByText(/Also ringing: Dr\. Elena Vidal and Jonas Weber/)).toBeVisible();
  });

  it("is announced to screen readers", async () => {
    show({ number: "+34655443322" });
    expect(await screen.findByRole("alert")).toHaveTextContent(/Incoming call from/);
  });

  it("is answered and declined by button and by key", async () => {
    const send = show({});
    await userEvent.click(await screen.findByRole("button", { name: "Answer" }));
    expect(send).toHaveBeenLastCalledWith({ act: "answer", id: "x" });
    await userEvent.click(screen.getByRole("button", { name: "Decline" }));
    expect(send).toHaveBeenLastCalledWith({ act: "decline", id: "x" });
    await userEvent.keyboard("{Alt>}a{/Alt}");
    expect(send).toHaveBeenLastCalledWith({ act: "answer", id: "x" });
    await userEvent.keyboard("{Alt>}d{/Alt}");
    expect(send).toHaveBeenLastCalledWith({ act: "decline", id: "x" });
  });
});

describe("a talking call", () => {
  const talking: Partial<PhoneCall> = {
    direction: "out",
    state: "talking",
    number: "+447700900123",
    answeredAt: Date.now(),
  };

  it("can be muted, held and hung up", async () => {
    const send = show(talking);
    await userEvent.click(await screen.findByRole("button", { name: "Mute" }));
    expect(send).toHaveBeenLastCalledWith({ act: "mute", id: "x", on: true });
    await userEvent.click(screen.getByRole("button", { name: "Hold" }));
    expect(send).toHaveBeenLastCalledWith({ act: "hold", id: "x", on: true });
    await userEvent.click(screen.getByRole("button", { name: "Hang up" }));
    expect(send).toHaveBeenLastCalledWith({ act: "hangUp", id: "x" });
  });

  it("sends keys", async () => {
    const send = show(talking);
    await userEvent.click(await screen.findByRole("button", { name: "Keypad" }));
    await userEvent.click(screen.getByRole("button", { name: "Key 5" }));
    expect(send).toHaveBeenLastCalledWith({ act: "digit", id: "x", digit: "5" });
  });

  it("is transferred to a number as typed in the account's country", async () => {
    const send = show(talking);
    await userEvent.click(await screen.findByRole("button", { name: "Transfer" }));
    await userEvent.type(screen.getByLabelText("Transfer to"), "612345678{Enter}");
    expect(send).toHaveBeenLastCalledWith({ act: "transfer", id: "x", to: "+34612345678" });
  });

  it("offers to take a team call that is not ours yet (BL-8)", async () => {
    const send = show({ ...talking, direction: "in" });
    await userEvent.click(await screen.findByRole("button", { name: /Take the call/ }));
    expect(send).toHaveBeenLastCalledWith({ act: "digit", id: "x", digit: "1" });
  });
});

it("says why a call ended", async () => {
  show({ direction: "out", state: "ended", endReason: "busy" });
  expect(await screen.findByText("Busy")).toBeVisible();
});
