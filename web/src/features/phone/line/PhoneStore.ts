/** One line for all tabs: the tab that holds the lock registers, the others show and command it. */
import type { BrowserDevice } from "@/api/types";
import type { SipLine } from "./SipLine";
import { NO_LINE, type LineCommand, type LineSnapshot } from "./types";

const CHANNEL = "offhook-line";

type TabMessage =
  | { kind: "snapshot"; snapshot: LineSnapshot }
  | { kind: "command"; command: LineCommand }
  | { kind: "hello" };

export class PhoneStore {
  private snapshot: LineSnapshot = NO_LINE;
  private line: SipLine | null = null;
  private channel: BroadcastChannel | null = null;
  private release: (() => void) | null = null;
  private readonly abort = new AbortController();
  private readonly watchers = new Set<() => void>();

  constructor(private readonly fetchDevice: () => Promise<BrowserDevice>) {}

  readonly subscribe = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };

  readonly current = (): LineSnapshot => this.snapshot;

  /** True in the tab that has the line, and so the microphone and the ringing. */
  holdsLine(): boolean {
    return this.line !== null;
  }

  start(): void {
    this.channel = new BroadcastChannel(CHANNEL);
    this.channel.onmessage = ({ data }: MessageEvent<TabMessage>) => {
      this.hear(data);
    };
    this.say({ kind: "hello" });
    // Pages without TLS have no locks (and no microphone either): every tab is then its own.
    const locks = (navigator as Partial<Navigator>).locks;
    if (locks === undefined) {
      void this.open();
      return;
    }
    locks
      .request(CHANNEL, { signal: this.abort.signal }, () => {
        void this.open();
        return new Promise<void>((resolve) => {
          this.release = resolve;
        });
      })
      .catch(() => undefined);
  }

  stop(): void {
    this.abort.abort();
    const { line } = this;
    this.line = null;
    void (line?.stop() ?? Promise.resolve()).finally(() => this.release?.());
    this.channel?.close();
    this.channel = null;
  }

  readonly send = (command: LineCommand): void => {
    if (this.line !== null) void this.line.run(command);
    else this.say({ kind: "command", command });
  };

  readonly retry = (): void => {
    this.line?.retryNow();
  };

  private async open(): Promise<void> {
    // SIP.js is fetched by the one tab that needs it.
    const { SipLine } = await import("./SipLine");
    if (this.abort.signal.aborted) return;
    this.line = new SipLine(this.fetchDevice, (snapshot) => {
      this.set(snapshot);
      this.say({ kind: "snapshot", snapshot });
    });
    await this.line.start();
  }

  private hear(message: TabMessage): void {
    if (this.line === null) {
      if (message.kind === "snapshot") this.set(message.snapshot);
    } else if (message.kind === "hello") {
      this.say({ kind: "snapshot", snapshot: this.snapshot });
    } else if (message.kind === "command") {
      void this.line.run(message.command);
    }
  }

  private say(message: TabMessage): void {
    this.channel?.postMessage(message);
  }

  private set(snapshot: LineSnapshot): void {
    this.snapshot = snapshot;
    for (const watcher of this.watchers) watcher();
  }
}
