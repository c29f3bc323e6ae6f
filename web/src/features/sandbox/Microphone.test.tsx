import { act, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it, vi } from "vitest";
import type { Handset } from "@/api/types";
import type { LineSnapshot, PhoneCall } from "@/features/phone/line/types";
import { renderAt } from "@/mocks/render";
import { Microphone } from "./Microphone";

const lines = vi.hoisted(() => ({
  tell: (() => undefined) as (snapshot: LineSnapshot) => void,
  run: vi.fn(() => Promise.resolve()),
  stop: vi.fn(() => Promise.resolve()),
  start: vi.fn(() => Promise.resolve()),
}));

vi.mock("@/features/phone/line/SipLine", () => ({
  SipLine: class {
    run = lines.run;
    stop = lines.stop;
    start = lines.start;
    constructor(_fetch: unknown, onChange: (snapshot: LineSnapshot) => void) {
      lines.tell = onChange;
    }
  },
}));

const handset: Handset = {
  number: "+34600000001",
  label: "Maria",
  state: "ringing",
  peer: "+34910000001",
  since: null,
  captions: [],
  script: "",
  sound: null,
};

function microphone(getUserMedia: () => Promise<unknown>): void {
  vi.stubGlobal(
    "navigator",
    Object.assign(Object.create(navigator) as object, { mediaDevices: { getUserMedia } }),
  );
}

const call = (state: PhoneCall["state"]) => ({ id: "c1", state, answeredAt: 1 }) as PhoneCall;

function tell(status: LineSnapshot["status"], ...calls: PhoneCall[]): void {
  act(() => {
    lines.tell({ status, calls, activeId: null });
  });
}

beforeEach(() => {
  vi.clearAllMocks();
  microphone(() => Promise.resolve({ getTracks: () => [] }));
});

async function lend() {
  const view = renderAt("/sandbox", <Microphone handset={handset} />);
  await userEvent.click(await screen.findByRole("button", { name: "Use my microphone" }));
  await vi.waitFor(() => {
    expect(lines.start).toHaveBeenCalledOnce();
  });
  return view;
}

it("answers by browser once the line is ready, and ends with the call", async () => {
  await lend();
  tell("ready");
  tell("ready", call("incoming"));
  expect(lines.run).toHaveBeenCalledWith({ act: "answer", id: "c1" });
  tell("ready", call("talking"));
  expect(screen.getByText("You are talking on this phone.")).toBeVisible();
  tell("ready", call("ended"));
  expect(lines.stop).toHaveBeenCalledOnce();
  expect(screen.getByRole("button", { name: "Use my microphone" })).toBeVisible();
});

it("says what to do when the microphone is denied, and makes no line", async () => {
  microphone(() => Promise.reject(new DOMException("denied", "NotAllowedError")));
  renderAt("/sandbox", <Microphone handset={handset} />);
  await userEvent.click(await screen.findByRole("button", { name: "Use my microphone" }));
  expect(await screen.findByRole("alert")).toHaveTextContent("may not use the microphone");
  expect(lines.start).not.toHaveBeenCalled();
});

it("says when the line is lost", async () => {
  await lend();
  tell("offline");
  expect(await screen.findByRole("alert")).toHaveTextContent("line was lost");
  expect(lines.stop).toHaveBeenCalledOnce();
});

it("gives the microphone back when the page is left", async () => {
  const { unmount } = await lend();
  unmount();
  expect(lines.stop).toHaveBeenCalledOnce();
});
