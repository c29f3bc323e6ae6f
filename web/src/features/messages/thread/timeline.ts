/** Puts everything of one conversation in order, with a line for each new day. */
import type { Message, Voicemail } from "@/api/types";
import type { OutboxEntry } from "../outbox/entry";

export type TimelineItem =
  | { kind: "day"; key: string; at: string }
  | { kind: "message"; key: string; at: string; message: Message }
  | { kind: "voicemail"; key: string; at: string; voicemail: Voicemail }
  | { kind: "waiting"; key: string; at: string; entry: OutboxEntry };

interface Given {
  messages: Message[];
  voicemails: Voicemail[];
  waiting: OutboxEntry[];
  /** Older messages are not read yet: voicemails from before the oldest must wait. */
  more: boolean;
  dayKey: (date: Date) => string;
}

export function timeline({ messages, voicemails, waiting, more, dayKey }: Given): TimelineItem[] {
  const told = messages.map((message): TimelineItem => {
    return { kind: "message", key: message.id, at: message.created_at, message };
  });
  const oldest = told.reduce((first, { at }) => (at < first ? at : first), "9999");
  const heard = voicemails
    .filter(({ created_at }) => !more || created_at >= oldest)
    .map((voicemail): TimelineItem => {
      return { kind: "voicemail", key: voicemail.id, at: voicemail.created_at, voicemail };
    });
  const past = [...told, ...heard].sort((a, b) => a.at.localeCompare(b.at));
  const known = new Set(messages.map(({ reference }) => reference));
  const coming = waiting
    .filter(({ key }) => !known.has(key))
    .map((entry): TimelineItem => ({
      kind: "waiting",
      key: entry.key,
      at: entry.writtenAt,
      entry,
    }));
  const items: TimelineItem[] = [];
  let day = "";
  // What is not sent yet comes last, whatever this device's clock says.
  for (const item of [...past, ...coming]) {
    const key = dayKey(new Date(item.at));
    if (key !== day && !(item.kind === "waiting" && key < day)) {
      items.push({ kind: "day", key: `day-${key}`, at: item.at });
      day = key;
    }
    items.push(item);
  }
  return items;
}
