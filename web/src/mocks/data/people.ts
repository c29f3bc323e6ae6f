/** Voicemails and contacts of the mock firm. */
import type * as T from "@/api/types";
import { HOUR, ago } from "./clock";
import { people } from "./calls";

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
    transcript: place === 0 ? "hello could you call me back about the appointment on friday" : "",
    transcript_state: ["completed", "unavailable", "", "pending"][place] ?? "",
    transcript_language: ["en", "es", "", "en"][place] ?? "",
    transcript_problem: "",
    transcript_rough: place === 0,
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
