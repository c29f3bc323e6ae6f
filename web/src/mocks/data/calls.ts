/** Calls of the mock firm, living and over. */
import type * as T from "@/api/types";
import { MINUTE, ago } from "./clock";

export const people: [string, string][] = [
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
    price: place === 0 ? { micros: 90_750, currency: "EUR" } : null,
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
        cause: end === null ? null : "normal",
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
        cause: answered ? "normal" : "no_answer",
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
        cause: answered ? "answered_elsewhere" : "no_answer",
      },
    ],
    steps: [
      { at: at(0), what: "arrived", detail: {} },
      { at: at(2), what: "node_entered", detail: { node: "team" } },
      ...(answered ? [{ at: at(9), what: "accepted", detail: { who: "Marco Ruiz" } }] : []),
    ],
  };
}
