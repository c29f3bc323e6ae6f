/** Places of tax: countries, and parts of them with a tax of their own, by the names people know. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api/client";
import { useFormats } from "@/app/formats";
import { english } from "@/app/locales/en";

type Part = keyof typeof english.taxes.place;

function isPart(code: string): code is Part {
  return code in english.taxes.place;
}

/** A part nobody has named yet is shown by its code. */
export function usePlaceName(): (code: string) => string {
  const { t } = useTranslation();
  const { language } = useFormats();
  const countries = new Intl.DisplayNames([language], { type: "region" });
  return (code) => {
    if (isPart(code)) return t(`taxes.place.${code}`);
    return code.length === 2 ? (countries.of(code) ?? code) : code;
  };
}

export function useTaxPlaces() {
  return useQuery({
    queryKey: ["billing", "tax-places"],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/billing/tax-places", { signal })),
    select: ({ items }) => items,
    staleTime: Infinity,
  });
}

/** Why the postcode of an address in this country matters; nothing where it does not. */
export function usePostcodeHint(country: string | undefined): string | undefined {
  const { t } = useTranslation();
  const { language } = useFormats();
  const nameOf = usePlaceName();
  const { data = [] } = useTaxPlaces();
  const names = data.filter((place) => place.country === country).map(({ code }) => nameOf(code));
  if (names.length === 0) return undefined;
  const list = new Intl.ListFormat(language, { type: "conjunction" });
  return t("taxes.postcodeHint", { places: list.format(names) });
}
