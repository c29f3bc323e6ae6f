/** Team, keys, bans and the browser phone of the mock firm. */
import type * as T from "@/api/types";
import { DAY, HOUR, NOW, ago } from "./clock";
import { numbers } from "./firm";

export const members: T.Member[] = [
  {
    id: "u1",
    email: "ana@brightsmile.example",
    name: "Ana Torres",
    role: "owner",
    second_factor: false,
    pending: false,
    created_at: ago(80 * DAY),
  },
  {
    id: "u2",
    email: "jonas@brightsmile.example",
    name: "Jonas Weber",
    role: "agent",
    second_factor: true,
    pending: false,
    created_at: ago(20 * DAY),
  },
];

export const apiKeys: T.ApiKey[] = [
  {
    id: "k1",
    name: "Practice software",
    prefix: "oh_7f3a",
    scopes: ["calls:read", "contacts:write"],
    created_at: ago(30 * DAY),
    last_used_at: ago(2 * HOUR),
  },
];

export const bans: T.Ban[] = [
  {
    address: "198.51.100.23",
    reason: "Wrong password for SIP",
    failures: 41,
    until: new Date(NOW + HOUR * 1000).toISOString(),
  },
];

export const browserDevice: T.BrowserDevice = {
  device_id: "d1",
  endpoint: "dev-d1",
  username: "dev-d1",
  password: "secret",
  domain: "offhook",
  websocket_path: "/sip",
  ice_servers: [],
  caller_numbers: numbers.map(({ id, number, label }) => ({ number_id: id, number, label })),
};

export function peaks(seed: number, buckets: number): T.Peaks {
  const channel = (phase: number) =>
    Array.from({ length: buckets }, (_, x) => {
      const speaking = Math.sin(x / 9 + phase + seed) > 0.1 ? 1 : 0.05;
      return Math.round(speaking * (0.3 + 0.7 * Math.abs(Math.sin(x * 1.7 + seed))) * 1000) / 1000;
    });
  return { channels: [channel(0), channel(3)], duration_s: 60 };
}
