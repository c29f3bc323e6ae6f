/** The mock firm: who is logged in, its numbers and teams. */
import type * as T from "@/api/types";
import { DAY, ago } from "./clock";

export const me: T.Me = {
  user: {
    id: "u1",
    email: "ana@brightsmile.example",
    name: "Ana Torres",
    language: "en",
    second_factor: false,
  },
  account: {
    id: "a1",
    parent_id: null,
    buys: false,
    kind: "owner",
    name: "Bright Smile Dental",
    time_zone: "Europe/Madrid",
    currency: "EUR",
    language: "en",
    country: "ES",
    created_at: ago(90 * DAY),
    suspended_at: null,
  },
  role: "owner",
  memberships: [{ account_id: "a1", account_name: "Bright Smile Dental", role: "owner" }],
};

const numberDefaults = {
  carrier_id: "c1",
  flow_id: null,
  caller_id_mode: "business" as const,
  ring_timeout_s: 30,
  record_calls: true,
  announce_caller: true,
  language: "en",
  greeting_text: "",
  greeting_prompt_id: null,
  max_agents: 10,
};

export const numbers: T.PhoneNumberRecord[] = [
  { id: "n1", number: "+34910123456", label: "Reception", ...numberDefaults },
  {
    id: "n2",
    number: "+34930987654",
    label: "Emergencies",
    ...numberDefaults,
    record_calls: false,
  },
];

function agent(
  id: string,
  number_id: string,
  name: string,
  kind: T.AgentKind,
  more: Partial<T.Agent>,
): T.Agent {
  const base = {
    user_id: null,
    device_id: null,
    phone_number: null,
    on_duty: true,
    position: 0,
    online: null,
  };
  return { id, number_id, name, kind, ...base, ...more };
}

export const agents: T.Agent[] = [
  agent("g1", "n1", "Ana Torres", "browser", { user_id: "u1", device_id: "d1", online: true }),
  agent("g2", "n1", "Marco Ruiz", "mobile", { phone_number: "+34612345678", position: 1 }),
  agent("g3", "n1", "Front desk", "landline", {
    phone_number: "+34917654321",
    on_duty: false,
    position: 2,
  }),
  agent("g4", "n2", "Dr. Elena Vidal", "mobile", { phone_number: "+34698765432" }),
  agent("g5", "n2", "Jonas Weber", "browser", { user_id: "u2", online: false, position: 1 }),
];
