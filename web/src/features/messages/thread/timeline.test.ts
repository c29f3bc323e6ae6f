import { expect, it } from "vitest";
import { makeFormats } from "@/app/formats";
import { conversations, messages, voicemails } from "@/mocks/data";
import type { OutboxEntry } from "../outbox/entry";
import { timeline } from "./timeline";

const { dayKey } = makeFormats("en", "Europe/Madrid", "EUR", "ES");
const [first] = conversations;
const like = (id: string, created_at: string, reference = "") => {
  const [one] = messages;
  if (one === undefined || first === undefined) throw new Error("the mock firm has no messages");
  return { ...one, id, created_at, reference };
};

it("separates days in the account's zone, not in UTC", () => {
  const items = timeline({
    messages: [like("b", "2026-03-03T23:30:00Z"), like("a", "2026-03-03T22:30:00Z")],
    voicemails: [],
    waiting: [],
    more: false,
    dayKey,
  });
  expect(items.map(({ kind, key }) => (kind === "day" ? key : `${kind} ${key}`))).toEqual([
    "day-2026-03-03",
    "message a",
    "day-2026-03-04",
    "message b",
  ]);
});

it("shows a text once: what the server has is no longer waiting", () => {
  const entry = { key: "k1", writtenAt: "2026-03-04T10:00:00Z" } as OutboxEntry;
  const given = { voicemails: [], more: false, dayKey };
  const kinds = (items: ReturnType<typeof timeline>) => items.map(({ kind }) => kind);
  expect(kinds(timeline({ ...given, messages: [], waiting: [entry] }))).toEqual(["day", "waiting"]);
  const taken = [like("a", "2026-03-04T10:00:00Z", "k1")];
  expect(kinds(timeline({ ...given, messages: taken, waiting: [entry] }))).toEqual([
    "day",
    "message",
  ]);
});

it("holds back voicemails from before the oldest message that is here", () => {
  const [voicemail] = voicemails;
  if (voicemail === undefined) throw new Error("the mock firm has no voicemail");
  const old = { ...voicemail, created_at: "2026-03-01T10:00:00Z" };
  const given = { messages: [like("a", "2026-03-04T10:00:00Z")], waiting: [], dayKey };
  const count = (more: boolean) => timeline({ ...given, voicemails: [old], more }).length;
  expect(count(true)).toBe(2);
  expect(count(false)).toBe(4);
});
