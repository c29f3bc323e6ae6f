import { useTranslation } from "react-i18next";
import { useFormats } from "@/app/formats";
import { micros } from "../amounts";
import type { Months } from "../types";

interface Priced {
  price: string;
  currency: string;
  /** Null: paid once. */
  months: Months | null;
}

/** An amount as people write it, cents always, millionths where there are any. */
export function useAmountText(): (amount: string, currency: string) => string {
  const { language } = useFormats();
  return (amount, currency) =>
    new Intl.NumberFormat(language, {
      style: "currency",
      currency,
      maximumFractionDigits: 6,
    }).format(micros(amount) / 1_000_000);
}

/** `€5.00 a month`. */
export function usePriceText(): (priced: Priced) => string {
  const { t } = useTranslation();
  const written = useAmountText();
  return ({ price, currency, months }) =>
    t(`catalogue.period.${months ?? 0}`, { amount: written(price, currency) });
}

export function Price(priced: Priced) {
  const text = usePriceText();
  return <span className="tabular">{text(priced)}</span>;
}
