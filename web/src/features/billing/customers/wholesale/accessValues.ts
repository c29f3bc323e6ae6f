/** What the form of an access holds, and how it becomes what the API takes. */
import type { components } from "@/api/schema";

type Schemas = components["schemas"];

export type Access = Schemas["AccessView"];
export type AccessWithPassword = Schemas["AccessWithPassword"];
export type AccessGiven = Schemas["AccessCreate"];
export type AccessKind = Access["kind"];

/** What the engine speaks, the most usual first. */
export const CODECS: Access["codecs"] = ["ulaw", "alaw", "g722", "gsm", "opus"];

export interface AccessValues {
  kind: AccessKind;
  name: string;
  username: string;
  addresses: string[];
  prefix: string;
  number_format: Access["number_format"];
  caller_id: Access["caller_id"];
  caller_number: string;
  codecs: Access["codecs"];
  max_calls: number | string;
  max_calls_per_s: number | string;
  enabled: boolean;
}

export function startValues(access: Access | null): AccessValues {
  return {
    kind: access?.kind ?? "user",
    name: access?.name ?? "",
    username: access?.username ?? "",
    addresses: access?.addresses ?? [],
    prefix: access?.prefix ?? "",
    number_format: access?.number_format ?? "e164",
    caller_id: access?.caller_id ?? "given",
    caller_number: access?.caller_number ?? "",
    codecs: access?.codecs ?? [],
    max_calls: access?.max_calls ?? "",
    max_calls_per_s: access?.max_calls_per_s ?? "",
    enabled: access?.enabled ?? true,
  };
}

export function toGiven(values: AccessValues): AccessGiven {
  return { kind: values.kind, ...toChanges(values) };
}

/** How it is recognised never changes. Fields of other ways may still hold what was typed before another was chosen. */
export function toChanges(values: AccessValues): Omit<AccessGiven, "kind"> {
  const { kind } = values;
  const username = values.username.trim();
  return {
    name: values.name.trim(),
    username: kind === "user" && username !== "" ? username : null,
    addresses: kind === "user" ? [] : values.addresses,
    prefix: kind === "prefix" ? values.prefix.trim() : "",
    number_format: values.number_format,
    caller_id: values.caller_id,
    caller_number: values.caller_number.trim() === "" ? null : values.caller_number.trim(),
    codecs: values.codecs,
    max_calls: count(values.max_calls),
    max_calls_per_s: count(values.max_calls_per_s),
    enabled: values.enabled,
  };
}

function count(value: number | string): number | null {
  return value === "" ? null : Number(value);
}
