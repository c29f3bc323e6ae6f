/** Who is at the other end: what the line says, completed by the live calls and the contacts. */
import type { Call } from "@/api/types";
import { useLiveCalls } from "../calls/queries";
import { useNumbers } from "../console/queries";
import { useContactName } from "../contacts/queries";
import type { PhoneCall } from "./line/types";

export interface CallIdentity {
  number: string;
  name: string | undefined;
  /** The number of ours that was dialled. */
  ours: string | undefined;
  oursLabel: string | undefined;
  /** The same call as the server sees it, when it can be told apart. */
  call: Call | undefined;
}

export function useCallIdentity(call: PhoneCall): CallIdentity {
  const { data: live = [] } = useLiveCalls();
  const { data: numbers = [] } = useNumbers();
  const incoming = call.direction === "in";
  const oursById = new Map(numbers.map((record) => [record.id, record]));
  // The phone may show the business number instead of the caller's (BL-9): then the caller is
  // whoever is calling that number right now.
  const match = incoming
    ? live.find(
        (other) =>
          other.direction !== "outbound" &&
          (other.caller === call.number ||
            other.dialled === call.number ||
            oursById.get(other.number_id ?? "")?.number === call.number),
      )
    : live.find((other) => other.direction !== "inbound" && other.dialled === call.number);
  const number = incoming && match !== undefined ? match.caller : call.number;
  const contact = useContactName(number);
  const ours = match === undefined ? undefined : oursById.get(match.number_id ?? "");
  const told = match?.caller_name === "" ? undefined : match?.caller_name;
  const lineName = call.name === "" ? undefined : call.name;
  return {
    number,
    name: contact ?? (incoming ? (told ?? lineName) : lineName),
    ours: ours?.number ?? (call.dialled === "" ? undefined : call.dialled),
    oursLabel: ours?.label,
    call: match,
  };
}
