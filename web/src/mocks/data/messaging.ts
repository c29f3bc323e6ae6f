/** Texts of the mock firm, and the providers they go by. */
import type * as T from "@/api/types";
import { DAY, HOUR, MINUTE, ago } from "./clock";

const OURS = "+34910123456";

function told(
  conversation: number,
  place: number,
  direction: "in" | "out",
  body: string,
  secondsAgo: number,
  more: Partial<T.Message> = {},
): T.Message {
  const peer = conversations[conversation]?.peer ?? "";
  return {
    id: `m-${String(conversation)}-${String(place)}`,
    conversation_id: `conv-${String(conversation)}`,
    created_at: ago(secondsAgo),
    direction,
    number: OURS,
    peer,
    body,
    state: direction === "in" ? "received" : "delivered",
    error_code: "",
    error_text: "",
    author: direction === "out" ? "Ana Torres" : "",
    reference: "",
    provider_id: "p1",
    external_id: null,
    encoding: "gsm7",
    segments: 1,
    cost_micros: 45_000,
    accepted_at: null,
    delivered_at: null,
    media: [],
    parts: [],
    ...more,
  };
}

const heads: [string, string | null, string, "in" | "out", number, number][] = [
  ["+34655443322", "Lucía Fernández", "Perfect, see you on Thursday 🙂", "in", 4 * MINUTE, 2],
  ["+34600112233", "Pedro Gómez", "Could you send me the invoice again, please?", "in", HOUR, 1],
  ["+34677889900", null, "Your appointment was moved to 17:30.", "out", 3 * HOUR, 0],
  ["+442079460123", "Tom Baker", "", "in", 26 * HOUR, 0],
  ["+493012345678", "Greta Sommer", "The new implants arrive on Monday.", "in", 3 * DAY, 0],
  ["+18005550199", null, "Thank you, we have received it.", "out", 5 * DAY, 0],
];

export const conversations: T.Conversation[] = heads.map(
  ([peer, name, last_text, last_direction, seconds, unread], place) => ({
    id: `conv-${String(place)}`,
    number: OURS,
    number_id: "n1",
    peer,
    name,
    last_message_id: `m-${String(place)}-0`,
    last_at: ago(seconds),
    last_text,
    last_direction,
    unread,
    read_at: null,
  }),
);

const xray: T.Picture = {
  id: "media-1",
  content_type: "image/svg+xml",
  size_bytes: 1200,
  width: 640,
  height: 420,
  state: "stored",
  problem: "",
};

/** The newest first, as the server tells them. */
export const messages: T.Message[] = [
  told(0, 0, "in", "Perfect, see you on Thursday 🙂", 4 * MINUTE),
  told(0, 1, "in", "My number at work is 655 44 33 11, in case I am late.", 5 * MINUTE),
  told(0, 2, "out", "Here is the X-ray you asked for.", 20 * MINUTE, { media: [xray] }),
  told(0, 3, "out", "We can see you on Thursday at 10:15.", 25 * MINUTE, { state: "read" }),
  told(0, 4, "out", "Directions: https://brightsmile.example/how-to-find-us", 26 * HOUR, {
    state: "unknown",
    author: "Jonas Weber",
  }),
  told(0, 5, "out", "Which day suits you?", 26.1 * HOUR, {
    state: "failed",
    error_code: "30005",
    error_text: "the number is not in service",
  }),
  told(0, 6, "in", "Good morning, I need an appointment for my daughter.", 26.2 * HOUR),
  ...conversations
    .slice(1)
    .map(({ last_text, last_direction }, place) =>
      told(
        place + 1,
        0,
        last_direction,
        last_text,
        heads[place + 1]?.[4] ?? 0,
        last_text === "" ? { media: [{ ...xray, id: "media-2" }] } : {},
      ),
    ),
];

const provider: T.Provider = {
  id: "p1",
  name: "Twilio Spain",
  type: "twilio",
  preset: "",
  is_default: true,
  position: 0,
  enabled: true,
  failover: true,
  destinations: "",
  number_format: "plus_e164",
  country: "",
  rate_per_s: 10,
  max_in_flight: 10,
  segment_price_micros: 45_000,
  settings: { account_sid: `AC${"0".repeat(32)}`, sender: OURS },
  secrets: ["auth_token"],
  hooks: {
    inbound: "https://phone.brightsmile.example/hooks/messaging/p1/inbound",
    status: "https://phone.brightsmile.example/hooks/messaging/p1/status",
  },
  paused_until: null,
  problem: "",
  waiting: 0,
  unknown: 1,
};

export const providers: T.Provider[] = [
  provider,
  {
    ...provider,
    id: "p2",
    name: "Office gateway",
    type: "url_get",
    is_default: false,
    position: 1,
    destinations: "^(6|7)\\d{8}$",
    number_format: "national",
    settings: { url: "http://gateway.example/send?to=${phone}&text=${message}" },
    secrets: [],
    hooks: {},
    unknown: 0,
    problem: "the gateway refuses the password",
  },
  {
    ...provider,
    id: "p3",
    name: "Sandbox",
    type: "sandbox",
    is_default: false,
    position: 2,
    enabled: false,
    settings: { sender: "", outcome: "delivered" },
    secrets: ["webhook_token"],
    unknown: 0,
  },
];

const can: T.ProviderType["capabilities"] = {
  channel: "sms",
  max_body: 1600,
  max_media: 10,
  receipts: true,
  inbound: true,
  reconciles: true,
  polls: false,
};
const text = { type: "string" };
const secret = { type: "string", format: "password", writeOnly: true };

export const providerTypes: T.ProviderType[] = [
  {
    type: "sandbox",
    preset: "",
    title: "Sandbox",
    capabilities: can,
    defaults: {},
    settings_schema: {
      type: "object",
      properties: {
        sender: { ...text, default: "", maxLength: 20, title: "Sender" },
        outcome: { ...text, default: "delivered", enum: ["delivered", "undelivered", "refused"] },
        webhook_token: { ...secret, default: "" },
      },
    },
  },
  {
    type: "twilio",
    preset: "",
    title: "Twilio",
    capabilities: can,
    defaults: {},
    settings_schema: {
      type: "object",
      required: ["account_sid", "auth_token"],
      properties: {
        account_sid: { ...text, pattern: "^AC[0-9a-fA-F]{32}$", title: "Account Sid" },
        auth_token: { ...secret, minLength: 1 },
        secondary_auth_token: { ...secret, default: "" },
        sender: { ...text, default: "", maxLength: 20 },
        base_url: { ...text, default: "https://api.twilio.com/", format: "uri" },
      },
    },
  },
  {
    type: "url_get",
    preset: "",
    title: "URL (GET)",
    capabilities: { ...can, max_media: 0 },
    defaults: {},
    settings_schema: {
      type: "object",
      required: ["url"],
      properties: {
        url: { ...text, minLength: 1, maxLength: 4000 },
        params: { type: "object", additionalProperties: text, default: {} },
        lookup_after_s: { type: "number", default: 10, minimum: 0, maximum: 3600 },
        same_id_once: { type: "boolean", default: false },
      },
    },
  },
];
