/** Phone numbers as people read them. */
import { AsYouType, parsePhoneNumberFromString, type CountryCode } from "libphonenumber-js";

export interface PhoneText {
  text: string;
  country: string | undefined;
  e164: string;
}

export function readPhone(number: string, country?: string): PhoneText {
  const parsed = parsePhoneNumberFromString(number, country as CountryCode | undefined);
  if (parsed === undefined) return { text: number, country: undefined, e164: number };
  return {
    text: parsed.formatInternational(),
    country: parsed.country ?? parsed.getPossibleCountries()[0],
    e164: parsed.number,
  };
}

export function isPhone(text: string, country: string): boolean {
  return parsePhoneNumberFromString(text, country as CountryCode)?.isPossible() ?? false;
}

/** Formats while typing; what is no number (a SIP address, `*97`) is left alone. */
export function formatTyping(text: string, country: string): string {
  if (!/^[+\d][\d\s()./-]*$/.test(text)) return text;
  return new AsYouType(country as CountryCode).input(text.replace(/[^\d+]/g, ""));
}

/** What is sent: E.164 when it is a number, else what was typed without spaces. */
export function dialText(text: string, country: string): string {
  const parsed = parsePhoneNumberFromString(text, country as CountryCode);
  return parsed?.isPossible() === true ? parsed.number : text.replace(/[\s()/-]/g, "");
}

const flags = import.meta.glob<string>("/node_modules/country-flag-icons/3x2/*.svg", {
  eager: true,
  query: "?url",
  import: "default",
});

export function flagUrl(country: string): string | undefined {
  return flags[`/node_modules/country-flag-icons/3x2/${country}.svg`];
}
