/** What the pages know of the line; plain data, so that it can be told to other tabs. */

export type LineStatus = "off" | "connecting" | "ready" | "offline" | "refused";

export type CallState = "incoming" | "dialling" | "ringing" | "talking" | "held" | "ended";

export type EndReason =
  | "done"
  | "busy"
  | "noAnswer"
  | "declined"
  | "unknownNumber"
  | "network"
  | "elsewhere"
  | "microphone"
  | "transferred"
  | "failed";

export interface PhoneCall {
  id: string;
  direction: "in" | "out";
  state: CallState;
  /** As the other end is known to the line: a number, or what was dialled. */
  number: string;
  name: string;
  /** Which of our numbers was dialled, when the line was told. */
  dialled: string;
  muted: boolean;
  transferring: boolean;
  transferFailed: boolean;
  digits: string;
  startedAt: number;
  answeredAt: number | null;
  endReason: EndReason | null;
}

export interface LineSnapshot {
  status: LineStatus;
  calls: PhoneCall[];
  /** The call that has the microphone. */
  activeId: string | null;
}

export const NO_LINE: LineSnapshot = { status: "off", calls: [], activeId: null };

export type LineCommand =
  | { act: "dial"; to: string; numberId: string | null; name?: string }
  | { act: "answer" | "decline" | "hangUp" | "dismiss"; id: string }
  | { act: "hold" | "mute"; id: string; on: boolean }
  | { act: "digit"; id: string; digit: string }
  | { act: "transfer"; id: string; to: string }
  | { act: "devices" };
