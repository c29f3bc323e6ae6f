/** Reads the JSON Schema of a provider's settings, from which its form is drawn. */
import type { ProviderType } from "@/api/types";

export interface Property {
  type?: "string" | "integer" | "number" | "boolean" | "object" | "array";
  title?: string;
  format?: string;
  default?: unknown;
  enum?: string[];
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  anyOf?: Property[];
}

export interface Field extends Property {
  name: string;
  required: boolean;
  secret: boolean;
}

export type SettingValue = string | number | boolean | Record<string, string> | null;
export type SettingValues = Record<string, SettingValue>;

/** Shown at once although they may be left empty; the others wait behind "more". */
const USUAL = new Set([
  "auth",
  "body",
  "encoding",
  "messaging_service_sid",
  "outcome",
  "params",
  "password",
  "ports",
  "sender",
  "success",
  "user",
]);
const LONG = 1000;

export function fieldsOf(kind: ProviderType): Field[] {
  const schema = kind.settings_schema as {
    properties?: Record<string, Property>;
    required?: string[];
  };
  return Object.entries(schema.properties ?? {}).map(([name, given]) => {
    const { anyOf, ...rest } = given;
    // What may also be null is drawn as what it is otherwise.
    const plain = { ...anyOf?.find((one) => (one.type as string) !== "null"), ...rest };
    return {
      ...plain,
      name,
      required: schema.required?.includes(name) ?? false,
      secret: plain.format === "password",
    };
  });
}

export const isUsual = (field: Field) => field.required || USUAL.has(field.name);
export const isLong = (field: Field) => (field.maxLength ?? 0) >= LONG;

function emptyOf(field: Field): SettingValue {
  if (field.type === "boolean") return false;
  if (field.type === "object") return {};
  return "";
}

/** What the form starts with: what is stored, else the preset's, else the type's default. */
export function startSettings(
  kind: ProviderType,
  stored: Record<string, unknown> = {},
): SettingValues {
  const given = { ...kind.defaults, ...stored };
  return Object.fromEntries(
    fieldsOf(kind).map((field) => {
      const known = field.secret ? "" : (given[field.name] ?? field.default ?? emptyOf(field));
      return [field.name, known as SettingValue];
    }),
  );
}

/** What is sent. A secret that was not typed stays as it is; null takes it away. */
export function settingsInput(kind: ProviderType, values: SettingValues): SettingValues {
  const sent: SettingValues = {};
  for (const field of fieldsOf(kind)) {
    const value = values[field.name];
    if (value === undefined) continue;
    if (field.secret && value === "") continue;
    const isNumber = field.type === "number" || field.type === "integer";
    if (isNumber && value === "") sent[field.name] = null;
    else sent[field.name] = typeof value === "string" && !field.secret ? value.trim() : value;
  }
  return sent;
}

export type Complaint = "required" | "short" | "long" | "pattern" | "address" | "range";

/** What is wrong with a value, as far as the schema tells; null when nothing is. */
export function complaint(
  field: Field,
  value: SettingValue | undefined,
  stored: boolean,
): Complaint | null {
  if (value === undefined || value === null || typeof value === "boolean") return null;
  if (typeof value === "object") return null;
  if (value === "") return field.required && !(field.secret && stored) ? "required" : null;
  if (typeof value === "number") {
    return value < (field.minimum ?? -Infinity) || value > (field.maximum ?? Infinity)
      ? "range"
      : null;
  }
  const text = value.trim();
  if (text.length < (field.minLength ?? 0)) return "short";
  if (text.length > (field.maxLength ?? Infinity)) return "long";
  if (field.format === "uri" && !/^https?:\/\/\S+$/.test(text)) return "address";
  if (field.pattern === undefined || fits(field.pattern, text)) return null;
  return field.name.endsWith("url") ? "address" : "pattern";
}

function fits(pattern: string, text: string): boolean {
  try {
    return new RegExp(pattern, "u").test(text);
  } catch {
    // The server's expressions are another dialect; what this one cannot read, the server judges.
    return true;
  }
}
