import { describe, expect, it, vi } from "vitest";
import { ApiProblem, NoAnswer } from "@/api/problem";
import type { NewEntry, OutboxEntry } from "./entry";
import { OutboxStore, type Transport } from "./OutboxStore";

// jsdom has no IndexedDB: this is the same contract, kept across stores as the browser keeps it across visits.
const disk = vi.hoisted(() => new Map<string, unknown>());
vi.mock("idb-keyval", () => ({
  createStore: () => disk,
  set: (key: string, value: unknown) => Promise.resolve(void disk.set(key, value)),
  get: (key: string) => Promise.resolve(disk.get(key)),
  del: (key: string) => Promise.resolve(void disk.delete(key)),
  values: () => Promise.resolve([...disk.values()]),
}));

const text: NewEntry = {
  conversationId: "c1",
  to: [],
  numberId: null,
  body: "On my way",
  pictures: [],
};

function office(
  send: Transport["send"],
  upload: Transport["upload"] = () => Promise.resolve("m1"),
) {
  const sent: OutboxEntry[] = [];
  const store = new OutboxStore("a1/u1", { send, upload }, (entry) => sent.push(entry));
  return { store, sent };
}

describe("the outbox", () => {
  it("keeps a text without a network, and sends it once when it is back, with the same key", async () => {
    disk.clear();
    const keys: string[] = [];
    let online = false;
    const { store, sent } = office((entry) => {
      keys.push(entry.key);
      return online ? Promise.resolve([]) : Promise.reject(new NoAnswer("offline"));
    });
    const { key } = await store.add(text);
    await vi.waitFor(() => {
      expect(keys).toEqual([key]);
    });
    expect(store.read().entries).toMatchObject([{ key, refused: null }]);
    expect(disk.size).toBe(1);
    online = true;
    await vi.waitFor(() => {
      store.flush();
      expect(sent).toHaveLength(1);
    });
    expect(keys).toEqual([key, key]);
    await vi.waitFor(() => {
      expect(disk.size).toBe(0);
    });
    store.stop();
  });

  it("goes on after the page was closed, and leaves another person's texts alone", async () => {
    disk.clear();
    const entry = {
      ...text,
      owner: "a1/u1",
      writtenAt: "2026-03-04T08:00:00Z",
      triedAt: null,
      refused: null,
    };
    disk.set("k1", { ...entry, key: "k1" });
    disk.set("k2", { ...entry, key: "k2", owner: "a1/u2" });
    const { store, sent } = office(() => Promise.resolve([]));
    await store.start();
    await vi.waitFor(() => {
      expect(sent.map(({ key }) => key)).toEqual(["k1"]);
    });
    await vi.waitFor(() => {
      expect([...disk.keys()]).toEqual(["k2"]);
    });
  });

  it("asks a person about a text that may have arrived more than a day ago", async () => {
    disk.clear();
    const entry = { ...text, owner: "a1/u1", writtenAt: "2026-03-04T08:00:00Z", refused: null };
    disk.set("k1", { ...entry, key: "k1", triedAt: "2026-03-04T08:00:01Z" });
    const send = vi.fn(() => Promise.resolve([]));
    const { store } = office(send);
    await store.start();
    await vi.waitFor(() => {
      expect(store.read().entries).toMatchObject([{ key: "k1", refused: "" }]);
    });
    expect(send).not.toHaveBeenCalled();
  });

  it("uploads a picture once, whatever becomes of the text after it", async () => {
    disk.clear();
    let tries = 0;
    const upload = vi.fn(() => Promise.resolve("m7"));
    const { store, sent } = office((entry) => {
      tries += 1;
      expect(entry.pictures.map(({ mediaId }) => mediaId)).toEqual(["m7"]);
      return tries === 1 ? Promise.reject(new NoAnswer("lost")) : Promise.resolve([]);
    }, upload);
    const blob = new Blob(["picture"]);
    await store.add({ ...text, pictures: [{ id: "p1", blob, name: "p.jpg", mediaId: null }] });
    await vi.waitFor(() => {
      store.flush();
      expect(sent).toHaveLength(1);
    });
    expect(upload).toHaveBeenCalledOnce();
    store.stop();
  });

  it("shows what the server refuses, and sends the next one all the same", async () => {
    disk.clear();
    const { store, sent } = office((entry) =>
      entry.body === "no"
        ? Promise.reject(new ApiProblem(422, { detail: "+1800 is toll-free" }))
        : Promise.resolve([]),
    );
    const { key } = await store.add({ ...text, body: "no" });
    await store.add({ ...text, body: "yes" });
    await vi.waitFor(() => {
      expect(sent.map(({ body }) => body)).toEqual(["yes"]);
    });
    expect(store.read().entries).toMatchObject([{ key, refused: "+1800 is toll-free" }]);
    await store.discard(key);
    expect(disk.size).toBe(0);
  });

  it("sends what was refused as a new text, with its pictures uploaded anew", async () => {
    disk.clear();
    const keys: string[] = [];
    const upload = vi.fn(() => Promise.resolve(`m${String(upload.mock.calls.length)}`));
    const { store, sent } = office((entry) => {
      keys.push(`${entry.key} ${String(entry.pictures[0]?.mediaId)}`);
      return keys.length === 1
        ? Promise.reject(new ApiProblem(422, { detail: "no such upload" }))
        : Promise.resolve([]);
    }, upload);
    const blob = new Blob(["picture"]);
    const pictures = [{ id: "p1", blob, name: "p.jpg", mediaId: null }];
    const { key } = await store.add({ ...text, pictures });
    await vi.waitFor(() => {
      expect(store.read().entries).toMatchObject([{ key, refused: "no such upload" }]);
    });
    await store.retry(key);
    await vi.waitFor(() => {
      expect(sent).toHaveLength(1);
    });
    expect(keys[0]).toBe(`${key} m1`);
    expect(keys[1]).toMatch(/ m2$/);
    expect(keys[1]).not.toContain(key);
  });
});
