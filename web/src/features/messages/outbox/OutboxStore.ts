/** Keeps what is to be sent on this device until the server has it, and sends it in the order it was written. */
import { createStore, del, get, set, values, type UseStore } from "idb-keyval";
import { freshId } from "@/api/freshId";
import { ApiProblem } from "@/api/problem";
import type { Message } from "@/api/types";
import type { NewEntry, OutboxEntry, WaitingPicture } from "./entry";

export interface OutboxSnapshot {
  entries: OutboxEntry[];
  /** Key of the one that is on its way, and how much of its pictures is uploaded (0 to 100). */
  sending: { key: string; percent: number } | null;
  /** The latest the server took, and where it went. */
  sent: { key: string; conversationId: string | null } | null;
}

export interface Transport {
  upload: (picture: WaitingPicture, onPercent: (percent: number) => void) => Promise<string>;
  send: (entry: OutboxEntry) => Promise<Message[]>;
}

const FIRST_RETRY_MS = 2000;
const LAST_RETRY_MS = 60_000;
/** The server knows a repetition for a day; after that it would take it for a new text. */
const KNOWN_MS = 23 * 3600_000;
const LOCK = "offhook-outbox";

/** Later it may be taken: nothing was answered, the server is ill, or it wants fewer requests. */
function isPassing(error: unknown): boolean {
  if (!(error instanceof ApiProblem)) return true;
  return error.status >= 500 || [401, 408, 425, 429].includes(error.status);
}

/** One tab at a time, where the browser can tell tabs apart; the server refuses a repetition anyway. */
async function alone(act: () => Promise<void>): Promise<void> {
  const locks = (navigator as { locks?: LockManager }).locks;
  if (locks === undefined) await act();
  else await locks.request(LOCK, act);
}

export class OutboxStore {
  private snapshot: OutboxSnapshot = { entries: [], sending: null, sent: null };
  private readonly watchers = new Set<() => void>();
  private readonly kept: UseStore;
  private running: Promise<void> | null = null;
  private again = false;
  private timer: number | undefined;
  private retryMs = FIRST_RETRY_MS;
  /** Those that could not be stored, as in a private window: they live as long as the page. */
  private readonly unkept = new Set<string>();

  constructor(
    private readonly owner: string,
    private readonly transport: Transport,
    private readonly onSent: (entry: OutboxEntry, messages: Message[]) => void,
  ) {
    this.kept = createStore("offhook-outbox", "texts");
  }

  readonly subscribe = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };

  readonly read = (): OutboxSnapshot => this.snapshot;

  /** Reads what an earlier visit left, and goes on with it. */
  async start(): Promise<void> {
    await this.reload();
    this.flush();
  }

  stop(): void {
    window.clearTimeout(this.timer);
  }

  async add(entry: NewEntry): Promise<OutboxEntry> {
    const made = {
      ...entry,
      key: freshId(),
      owner: this.owner,
      writtenAt: new Date().toISOString(),
      triedAt: null,
      refused: null,
    };
    this.put({ entries: [...this.snapshot.entries, made] });
    await this.keep(made);
    this.flush();
    return made;
  }

  async retry(key: string, change: Partial<Pick<OutboxEntry, "pictures">> = {}): Promise<void> {
    const entry = this.find(key);
    if (entry === undefined) return;
    await this.discard(key);
    // What was refused was not taken, so it goes as a new one; uploads nobody used are forgotten in a day.
    const pictures = change.pictures ?? entry.pictures;
    const anew = pictures.map((picture) => ({ ...picture, mediaId: null }));
    await this.add({ ...entry, pictures: anew });
  }

  async discard(key: string): Promise<void> {
    this.put({ entries: this.snapshot.entries.filter((entry) => entry.key !== key) });
    try {
      await del(key, this.kept);
    } catch {
      // What could not be stored need not be forgotten.
    }
  }

  /** Sends what waits, now; while it does so already, once more after that. */
  readonly flush = (): void => {
    window.clearTimeout(this.timer);
    if (this.running !== null) {
      this.again = true;
      return;
    }
    this.running = alone(() => this.sendAll()).finally(() => {
      this.running = null;
      this.put({ sending: null });
      if (this.again) {
        this.again = false;
        this.flush();
      }
    });
  };

  private async sendAll(): Promise<void> {
    for (const { key } of this.snapshot.entries) {
      const entry = await this.fresh(key);
      if (entry === undefined || entry.refused !== null) continue;
      if (entry.triedAt !== null && Date.now() - Date.parse(entry.triedAt) > KNOWN_MS) {
        await this.change(key, { refused: "" });
        continue;
      }
      this.put({ sending: { key, percent: 0 } });
      try {
        const ready = await this.uploaded(entry);
        const triedAt = entry.triedAt ?? new Date().toISOString();
        await this.change(key, { triedAt });
        const messages = await this.transport.send(ready);
        this.retryMs = FIRST_RETRY_MS;
        this.put({ sent: { key, conversationId: messages[0]?.conversation_id ?? null } });
        this.onSent(entry, messages);
        await this.discard(key);
      } catch (error) {
        if (isPassing(error)) {
          this.retryLater();
          return;
        }
        await this.change(key, { refused: error instanceof Error ? error.message : "" });
      }
    }
  }

  private async uploaded(entry: OutboxEntry): Promise<OutboxEntry> {
    let pictures = entry.pictures;
    for (const [place, picture] of pictures.entries()) {
      if (picture.mediaId !== null) continue;
      const mediaId = await this.transport.upload(picture, (percent) => {
        const all = (100 * place + percent) / pictures.length;
        this.put({ sending: { key: entry.key, percent: Math.round(all) } });
      });
      pictures = pictures.map((one) => (one.id === picture.id ? { ...one, mediaId } : one));
      // Kept before the text goes: a repetition must say the very same to be known as one.
      await this.change(entry.key, { pictures });
    }
    return { ...entry, pictures };
  }

  private retryLater(): void {
    this.timer = window.setTimeout(this.flush, this.retryMs);
    this.retryMs = Math.min(this.retryMs * 2, LAST_RETRY_MS);
  }

  private find(key: string): OutboxEntry | undefined {
    return this.snapshot.entries.find((entry) => entry.key === key);
  }

  /** Another tab may have sent it meanwhile. */
  private async fresh(key: string): Promise<OutboxEntry | undefined> {
    const mine = this.find(key);
    if (this.unkept.has(key)) return mine;
    try {
      const kept = await get<OutboxEntry>(key, this.kept);
      if (kept === undefined && mine !== undefined) await this.discard(key);
      return kept;
    } catch {
      return mine;
    }
  }

  private async change(key: string, change: Partial<OutboxEntry>): Promise<void> {
    const entries = this.snapshot.entries.map((one) =>
      one.key === key ? { ...one, ...change } : one,
    );
    this.put({ entries });
    const changed = this.find(key);
    if (changed !== undefined) await this.keep(changed);
  }

  private async keep(entry: OutboxEntry): Promise<void> {
    try {
      await set(entry.key, entry, this.kept);
    } catch {
      this.unkept.add(entry.key);
    }
  }

  private async reload(): Promise<void> {
    let kept: OutboxEntry[] = [];
    try {
      kept = await values<OutboxEntry>(this.kept);
    } catch {
      // Nothing is stored here.
    }
    const mine = kept.filter(({ owner }) => owner === this.owner);
    const known = new Set(this.snapshot.entries.map(({ key }) => key));
    const all = [...mine.filter(({ key }) => !known.has(key)), ...this.snapshot.entries];
    this.put({ entries: all.sort((a, b) => a.writtenAt.localeCompare(b.writtenAt)) });
  }

  private put(change: Partial<OutboxSnapshot>): void {
    this.snapshot = { ...this.snapshot, ...change };
    for (const watcher of this.watchers) watcher();
  }
}
