/** A believable firm, for tests and for looking at the pages without a server. */
import type * as T from "@/api/types";

export const NOW = Date.now();
const ago = (seconds: number) => new Date(NOW - seconds * 1000).toISOString();
const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;

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

const people: [string, string][] = [
  ["Lucía Fernández", "+34655443322"],
  ["", "+447700900123"],
  ["Dental Supplies GmbH", "+493012345678"],
  ["Pedro Gómez", "+34600112233"],
  ["Nguyen Thi Lan", "+842838221234"],
  ["", "+12125550147"],
];
const outcomes: T.Call["outcome"][] = [
  "answered",
  "answered",
  "missed",
  "voicemail",
  "answered",
  "failed",
];

export const calls: T.Call[] = Array.from({ length: 64 }, (_, place) => {
  const [name, number] = people[place % people.length] ?? ["", ""];
  const outbound = place % 4 === 3;
  const outcome = outcomes[place % outcomes.length] ?? "answered";
  const started = 14 * MINUTE + place * 47 * MINUTE;
  const talk = outcome === "answered" ? 35 + ((place * 97) % 640) : 0;
  const ours = place % 3 === 2 ? "n2" : "n1";
  const oursNumber = ours === "n1" ? "+34910123456" : "+34930987654";
  return {
    id: `call-${String(place)}`,
    direction: outbound ? "outbound" : "inbound",
    caller: outbound ? oursNumber : number,
    caller_name: outbound ? "" : name,
    dialled: outbound ? number : oursNumber,
    number_id: ours,
    started_at: ago(started),
    answered_at: outcome === "answered" ? ago(started - 8) : null,
    ended_at: ago(started - 8 - talk),
    talk_s: talk,
    outcome,
    answered_by: outcome === "answered" ? (place % 2 === 0 ? "g1" : "g2") : null,
    recording_ids: outcome === "answered" && ours === "n1" ? [`rec-${String(place)}`] : [],
    state: "ended",
  } satisfies T.Call;
});

export const liveCalls: T.Call[] = [
  {
    id: "live-1",
    direction: "inbound",
    caller: "+34655443322",
    caller_name: "Lucía Fernández",
    dialled: "+34910123456",
    number_id: "n1",
    started_at: ago(95),
    answered_at: ago(84),
    ended_at: null,
    talk_s: 0,
    outcome: null,
    answered_by: "g2",
    recording_ids: [],
    state: "live",
  },
  {
    id: "live-2",
    direction: "inbound",
    caller: "+447700900123",
    caller_name: "",
    dialled: "+34930987654",
    number_id: "n2",
    started_at: ago(7),
    answered_at: null,
    ended_at: null,
    talk_s: 0,
    outcome: null,
    answered_by: null,
    recording_ids: [],
    state: "live",
  },
];

export function detailOf(call: T.Call): T.CallDetail {
  const start = new Date(call.started_at).getTime();
  const at = (seconds: number) => new Date(start + seconds * 1000).toISOString();
  const leg = { trunk: null, billable_s: 0 };
  const end = call.ended_at;
  const answered = call.outcome === "answered" || call.answered_at !== null;
  return {
    ...call,
    legs: [
      {
        ...leg,
        id: "l0",
        role: "caller",
        party: call.caller,
        party_name: call.caller_name,
        started_at: at(0),
        answered_at: at(2),
        ended_at: end,
        cause: end === null ? null : "Normal",
        trunk: "Iberia Voice",
      },
      {
        ...leg,
        id: "l1",
        role: "agent",
        party: "+34612345678",
        party_name: "Marco Ruiz",
        started_at: at(2),
        answered_at: answered ? at(8) : null,
        ended_at: answered ? end : at(26),
        cause: answered ? "Normal" : "No answer",
      },
      {
        ...leg,
        id: "l2",
        role: "agent",
        party: "",
        party_name: "Ana Torres",
        started_at: at(2),
        answered_at: null,
        ended_at: answered ? at(9) : at(26),
        cause: answered ? "Taken elsewhere" : "No answer",
      },
    ],
    steps: [
      { at: at(0), what: "call_arrived", detail: { number: call.dialled } },
      { at: at(2), what: "ring_team", detail: { team: "Reception" } },
      ...(answered ? [{ at: at(9), what: "accepted", detail: { who: "Marco Ruiz" } }] : []),
    ],
  };
}

export const voicemails: T.Voicemail[] = [0, 1, 2, 3].map((place) => {
  const [name, number] = people[place + 1] ?? ["", ""];
  return {
    id: `vm-${String(place)}`,
    call_id: `call-${String(place * 6 + 3)}`,
    number_id: place % 2 === 0 ? "n1" : "n2",
    caller: number,
    caller_name: name,
    duration_s: 12 + place * 17,
    heard: place > 1,
    deleted: false,
    state: "stored",
    problem: "",
    created_at: ago((place * 5 + 1) * HOUR),
  };
});

export const contacts: T.Contact[] = (
  [
    ["Lucía", "Fernández", "", "Patient", "+34655443322"],
    ["Pedro", "Gómez", "", "Patient", "+34600112233"],
    ["Greta", "Sommer", "Dental Supplies GmbH", "Sales", "+493012345678"],
    ["Lan", "Nguyen Thi", "Saigon Implants", "Export manager", "+842838221234"],
    ["Marco", "Ruiz", "Bright Smile Dental", "Dentist", "+34612345678"],
    ["Elena", "Vidal", "Bright Smile Dental", "Orthodontist", "+34698765432"],
    ["Tom", "Baker", "Baker & Sons", "Cleaning", "+442079460123"],
  ] as const
).map(([first_name, last_name, company, job_title, number], place) => ({
  id: `contact-${String(place)}`,
  first_name,
  last_name,
  company,
  job_title,
  notes: place === 0 ? "Prefers the afternoon. Allergic to penicillin." : "",
  numbers: [{ label: "mobile", number }],
  emails:
    place % 2 === 0 ? [{ label: "work", email: `${first_name.toLowerCase()}@mail.example` }] : [],
  display_name: `${first_name} ${last_name}`,
  version: 1,
}));

function carrier(id: string, name: string, host: string, more: Partial<T.Carrier>): T.Carrier {
  return {
    id,
    name,
    host,
    port: 5060,
    transport: "udp",
    register: true,
    username: "34910123456",
    has_password: true,
    from_domain: "",
    match_addresses: [],
    inbound_username: null,
    has_inbound_password: false,
    outbound_rules: [],
    number_format: "plus_e164",
    caller_id_format: "plus_e164",
    country: "ES",
    priority: 10,
    enabled: true,
    max_calls: null,
    status: "online",
    ...more,
  };
}

export const carriers: T.Carrier[] = [
  carrier("c1", "Iberia Voice", "sip.iberiavoice.example", {
    transport: "tls",
    port: 5061,
    outbound_rules: [{ starts_with: "+34", replace_with: "", min_length: 11 }],
  }),
  carrier("c2", "EuroTrunk", "203.0.113.10", {
    register: false,
    match_addresses: ["203.0.113.0/28"],
    priority: 20,
    status: "offline",
  }),
];

export const handsets: T.Handset[] = [
  {
    number: "+34612345678",
    label: "Marco's mobile",
    state: "ringing",
    peer: "+34910123456",
    since: ago(4),
    captions: [],
    script: "",
    sound: null,
  },
  {
    number: "+34655443322",
    label: "Lucía",
    state: "talking",
    peer: "+34910123456",
    since: ago(84),
    captions: [
      { at: ago(90), who: "event", text: "Calling +34 910 12 34 56" },
      { at: ago(84), who: "peer", text: "Bright Smile Dental, good morning." },
      { at: ago(78), who: "me", text: "Hello, I would like to move my appointment." },
      { at: ago(70), who: "peer", text: "Of course. Which day suits you?" },
    ],
    script: "",
    sound: null,
  },
  {
    number: "+447700900123",
    label: "Visitor",
    state: "idle",
    peer: "",
    since: null,
    captions: [{ at: ago(900), who: "event", text: "Call ended" }],
    script: 'answer after 3 s, press 1 after "accept", speak 5 s, hang up',
    sound: null,
  },
];

export const members: T.Member[] = [
  {
    id: "u1",
    email: "ana@brightsmile.example",
    name: "Ana Torres",
    role: "owner",
    second_factor: false,
    created_at: ago(80 * DAY),
  },
  {
    id: "u2",
    email: "jonas@brightsmile.example",
    name: "Jonas Weber",
    role: "agent",
    second_factor: true,
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
