import { act, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { describe, expect, it, vi } from "vitest";
import type { LiveMessage } from "@/api/types";
import { renderAt } from "@/mocks/render";
import { mock } from "@/mocks/setup";
import { SoldCalls } from "./SoldCalls";

/** The far end of the live connection, in the test's hands. */
class Socket {
  static last: Socket;
  onopen: (() => void) | null = null;
  onclose: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  readonly heard: unknown[] = [];
  constructor() {
    Socket.last = this;
  }
  send(text: string): void {
    this.heard.push(JSON.parse(text));
  }
  close(): void {
    this.onclose = null;
  }
  open(): void {
    act(() => this.onopen?.());
  }
  tell(message: LiveMessage): void {
    act(() => this.onmessage?.({ data: JSON.stringify(message) }));
  }
}

function Page() {
  const [shown, setShown] = useState(true);
  return (
    <>
      {shown && <SoldCalls />}
      <button
        onClick={() => {
          setShown(false);
        }}
      >
        Away
      </button>
    </>
  );
}

const watch = (...topics: string[]) => ({ topic: "watch", data: { topics } });
const table = () => screen.findByRole("table", { name: "Customers' calls" });

describe("calls that are sold", () => {
  it("are asked for while they are shown, and move as they are told", async () => {
    vi.stubGlobal("WebSocket", Socket);
    renderAt("/billing", <Page />);
    expect(await table()).toHaveTextContent("€0.04");
    Socket.last.open();
    expect(Socket.last.heard).toEqual([watch("live_sales")]);
    const [call] = mock.db.liveSales;
    const moved = { ...call, earns: { currency: "EUR", micros: 7_770_000 } };
    Socket.last.tell({ topic: "live_sales", data: { items: [moved] } });
    expect(within(await table()).getByText("€7.77")).toBeVisible();
    Socket.last.tell({ topic: "live_sales", data: { items: [] } });
    expect(await screen.findByText("Nobody is talking")).toBeVisible();
    await userEvent.click(screen.getByText("Away"));
    expect(Socket.last.heard.at(-1)).toEqual(watch());
  });
});
