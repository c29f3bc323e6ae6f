/** Carriers and sandbox handsets of the mock firm. */
import type * as T from "@/api/types";
import { ago } from "./clock";

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
