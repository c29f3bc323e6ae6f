/** Who left a message, in words to be spoken or listed. */
import type { Voicemail } from "@/api/types";
import { readPhone } from "@/ui/phoneText";

export function callerText({ caller, caller_name }: Voicemail): string {
  return caller_name !== "" ? caller_name : readPhone(caller).text;
}
