/** One WebSocket tells what changed; it mends itself and says how it is. */
import type { LiveMessage } from "./types";

export interface LiveStatus {
  connected: boolean;
  /** When the connection was lost; null while it stands or before the first attempt. */
  lostAt: number | null;
  /** When the next attempt is made. */
  retryAt: number | null;
}

const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 15_000;
const PING_MS = 25_000;

export class LiveConnection {
  private socket: WebSocket | null = null;
  private retryMs = FIRST_RETRY_MS;
  private retryTimer: number | undefined;
  private pingTimer: number | undefined;
  private wanted = false;
  private status: LiveStatus = { connected: false, lostAt: null, retryAt: null };
  private readonly watchers = new Set<() => void>();
  /** Topics told only to those who ask, and how many places on the page do. */
  private readonly asked = new Map<string, number>();

  constructor(
    private readonly onMessage: (message: LiveMessage) => void,
    private readonly onReconnected: () => void,
  ) {}

  readonly subscribe = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };

  readonly snapshot = (): LiveStatus => this.status;

  /** Has the server tell a topic for as long as somebody shows it; returns what ends that. */
  readonly watch = (topic: string): (() => void) => {
    this.count(topic, 1);
    return () => {
      this.count(topic, -1);
    };
  };

  start(): void {
    this.wanted = true;
    this.connect();
  }

  stop(): void {
    this.wanted = false;
    window.clearTimeout(this.retryTimer);
    window.clearInterval(this.pingTimer);
    this.socket?.close();
    this.socket = null;
  }

  readonly retryNow = (): void => {
    window.clearTimeout(this.retryTimer);
    if (this.wanted && !this.status.connected) this.connect();
  };

  private count(topic: string, more: number): void {
    const count = (this.asked.get(topic) ?? 0) + more;
    if (count > 0) this.asked.set(topic, count);
    else this.asked.delete(topic);
    if (this.status.connected) this.ask();
  }

  private ask(): void {
    const topics = [...this.asked.keys()];
    this.socket?.send(JSON.stringify({ topic: "watch", data: { topics } }));
  }

  private connect(): void {
    const scheme = window.location.protocol === "https:" ? "wss" : "ws";
    const socket = new WebSocket(`${scheme}://${window.location.host}/api/v1/live`);
    this.socket?.close();
    this.socket = socket;
    this.set({ retryAt: null });
    socket.onopen = () => {
      const wasLost = this.status.lostAt !== null;
      this.retryMs = FIRST_RETRY_MS;
      this.set({ connected: true, lostAt: null, retryAt: null });
      window.clearInterval(this.pingTimer);
      this.pingTimer = window.setInterval(() => {
        socket.send(JSON.stringify({ topic: "ping" }));
      }, PING_MS);
      if (this.asked.size > 0) this.ask();
      // What happened in the gap was not heard.
      if (wasLost) this.onReconnected();
    };
    socket.onmessage = (event: MessageEvent<string>) => {
      try {
        this.onMessage(JSON.parse(event.data) as LiveMessage);
      } catch {
        // A message that cannot be read is no reason to lose the ones after it.
      }
    };
    socket.onclose = () => {
      if (this.socket === socket) this.lost();
    };
  }

  private lost(): void {
    window.clearInterval(this.pingTimer);
    this.socket = null;
    if (!this.wanted) return;
    const wait = this.retryMs * (0.75 + Math.random() / 2);
    this.retryMs = Math.min(this.retryMs * 2, LAST_RETRY_MS);
    this.set({
      connected: false,
      lostAt: this.status.lostAt ?? Date.now(),
      retryAt: Date.now() + wait,
    });
    this.retryTimer = window.setTimeout(() => {
      this.connect();
    }, wait);
  }

  private set(change: Partial<LiveStatus>): void {
    this.status = { ...this.status, ...change };
    for (const watcher of this.watchers) watcher();
  }
}
