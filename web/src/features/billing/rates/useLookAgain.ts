/** Titles of a price list read anew, when somebody says in which row they are. */
import { useDebouncedCallback } from "@mantine/hooks";
import { useFormats } from "@/app/formats";
import type { SheetLook } from "../types";
import { useUpload } from "./useUpload";

/** While somebody types a number nothing is sent. */
const PAUSE_MS = 400;

export function lookPath(zone: string, currency: string, headerRow?: number): string {
  const query = new URLSearchParams({ zone, currency });
  if (headerRow !== undefined) query.set("header_row", String(headerRow));
  return `/billing/decks/look?${query.toString()}`;
}

export function useLookAgain(file: File, currency: string, onLooked: (look: SheetLook) => void) {
  const { timeZone } = useFormats();
  const { percent, error, send, cancel } = useUpload<SheetLook>();
  const look = useDebouncedCallback((headerRow: number) => {
    cancel();
    void send(lookPath(timeZone, currency, headerRow), file).then((fresh) => {
      if (fresh !== null) onLooked(fresh);
    });
  }, PAUSE_MS);
  return { look, reading: percent !== null, error };
}
