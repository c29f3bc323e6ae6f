/** What jsdom lacks, and a server in memory for every test. */
import "@testing-library/jest-dom/vitest";
import { cleanup, configure } from "@testing-library/react";
import { afterEach, beforeEach, vi } from "vitest";
import { startTexts } from "@/app/i18n";
import { makeMockApi } from "./api";

export let mock = makeMockApi();

class SilentSocket {
  onopen: (() => void) | null = null;
  onclose: (() => void) | null = null;
  close(): void {
    this.onclose = null;
  }
}

/** From Node 24 on `Request` refuses jsdom's AbortSignal as a stranger; no test here aborts a request. */
class RequestWithoutSignal extends Request {
  constructor(input: RequestInfo | URL, init?: RequestInit) {
    super(input, { ...init, signal: null });
  }
}
globalThis.Request = RequestWithoutSignal;

configure({ asyncUtilTimeout: 10_000 });
await startTexts();

beforeEach(() => {
  mock = makeMockApi();
  vi.stubGlobal("fetch", (input: RequestInfo | URL, init?: RequestInit) =>
    mock.answer(new Request(input, init)),
  );
  vi.stubGlobal("WebSocket", SilentSocket);
  vi.stubGlobal("matchMedia", (query: string) => ({
    matches: false,
    media: query,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
  }));
  vi.stubGlobal(
    "ResizeObserver",
    class {
      observe = () => undefined;
      unobserve = () => undefined;
      disconnect = () => undefined;
    },
  );
  window.scrollTo = () => undefined;
  Element.prototype.scrollIntoView = () => undefined;
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  localStorage.clear();
});
