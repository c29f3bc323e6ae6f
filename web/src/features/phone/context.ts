/** The line as the pages use it. */
import { createContext, useContext } from "react";
import type { BrowserDevice } from "@/api/types";
import type { LineCommand, LineSnapshot } from "./line/types";

export interface Phone {
  line: LineSnapshot;
  send: (command: LineCommand) => void;
  dial: (to: string, name?: string) => void;
  /** Where a number that was tapped is not called at once but put into the dial field. */
  prepare?: (to: string) => void;
  callerNumbers: BrowserDevice["caller_numbers"];
  callerNumberId: string | null;
  chooseCallerNumber: (numberId: string) => void;
  retry: () => void;
}

export const PhoneContext = createContext<Phone | null>(null);

export function usePhone(): Phone {
  const phone = useContext(PhoneContext);
  if (phone === null) throw new Error("usePhone needs a PhoneProvider above it");
  return phone;
}
