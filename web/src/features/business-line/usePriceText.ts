import { useCallback } from "react";
import { useFormats } from "@/app/formats";

/** Twilio's decimal prices, some of them far below a cent, as the reader writes money. */
export function usePriceText(): (price: string, currency: string) => string {
  const { language } = useFormats();
  return useCallback(
    (price, currency) =>
      new Intl.NumberFormat(language, {
        style: "currency",
        currency,
        maximumFractionDigits: 4,
      }).format(Number(price)),
    [language],
  );
}
