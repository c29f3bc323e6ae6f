/** What somebody typed, pasted or tapped, as a number to be dialled. */
import { dialText, isPhone } from "@/ui/phoneText";

export type Reading = { number: string } | { problem: "empty" | "name" | "wrong" };

/** A copied link or a number with words around it becomes the number alone. */
export function cleanPaste(text: string): string {
  const bare = text.trim().replace(/^tel:/i, "");
  return /\p{L}/u.test(bare) ? bare : bare.replace(/[^\d+*#()./\s-]/g, "").trim();
}

export function readNumber(typed: string, country: string): Reading {
  const text = typed.trim();
  if (text === "") return { problem: "empty" };
  if (/\p{L}/u.test(text)) return { problem: "name" };
  return isPhone(text, country) ? { number: dialText(text, country) } : { problem: "wrong" };
}
