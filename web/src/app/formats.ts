/** Times and money as the account reads them. */
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useIdentity } from "./identity";

export interface Formats {
  timeZone: string;
  language: string;
  currency: string;
  country: string;
  /** Without the year, if it is this one. */
  day: (date: Date) => string;
  time: (date: Date) => string;
  seconds: (date: Date) => string;
  exact: (date: Date) => string;
  dayKey: (date: Date) => string;
}

export function makeFormats(
  language: string,
  timeZone: string,
  currency: string,
  country: string,
): Formats {
  const make = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(language, { timeZone, ...options });
  const day = make({ day: "numeric", month: "short" });
  const dayOfYear = make({ day: "numeric", month: "short", year: "numeric" });
  const time = make({ hour: "numeric", minute: "2-digit" });
  const seconds = make({ hour: "numeric", minute: "2-digit", second: "2-digit" });
  const exact = make({ dateStyle: "full", timeStyle: "long" });
  const key = new Intl.DateTimeFormat("en-CA", { timeZone });
  const yearOf = (date: Date) => key.format(date).slice(0, 4);
  return {
    timeZone,
    language,
    currency,
    country,
    day: (date) => (yearOf(date) === yearOf(new Date()) ? day : dayOfYear).format(date),
    time: (date) => time.format(date),
    seconds: (date) => seconds.format(date),
    exact: (date) => exact.format(date),
    dayKey: (date) => key.format(date),
  };
}

export function useFormats(): Formats {
  const { i18n } = useTranslation();
  const { account } = useIdentity();
  const zone = account?.time_zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  return useMemo(
    () => makeFormats(i18n.language, zone, account?.currency ?? "USD", account?.country ?? "US"),
    [i18n.language, zone, account?.currency, account?.country],
  );
}
