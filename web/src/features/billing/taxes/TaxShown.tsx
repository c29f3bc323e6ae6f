import { useTranslation } from "react-i18next";
import { english } from "@/app/locales/en";

type Why = keyof typeof english.taxes.why;

interface Props {
  tax: { name: string; percent: string; category: string };
}

/** A rate that is charged, or in a word why there is none. */
export function TaxShown({ tax: { name, percent, category } }: Props) {
  const { t } = useTranslation();
  if (category in english.taxes.why) return <>{t(`taxes.why.${category as Why}`)}</>;
  return <>{t("billing.invoice.taxLine", { name, percent })}</>;
}
