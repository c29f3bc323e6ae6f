/** What a number to be bought should look like, as it stands in the address. */
import type { NumberType } from "@/api/types";
import type { NumberWish } from "../queries";

export const TYPES: NumberType[] = ["Local", "TollFree", "Mobile"];

export function isType(text: string | undefined): text is NumberType {
  return TYPES.includes(text as NumberType);
}

/** Null while nothing was searched for. */
export function readWish(search: Record<string, string | undefined>): NumberWish | null {
  const { country, type, area = "", contains = "" } = search;
  if (country === undefined || !isType(type)) return null;
  return { country, type, area, contains };
}

/** Spaces and brackets of a number are nothing Twilio looks for. */
export function plainPart(text: string): string {
  return text.replace(/[\s()./-]/g, "");
}

export const isArea = (text: string) => text === "" || /^\d{1,5}$/.test(text);
export const isPart = (text: string) => text === "" || /^[0-9A-Za-z*+]{2,16}$/.test(text);
