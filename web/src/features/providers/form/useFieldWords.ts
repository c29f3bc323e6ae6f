/** Names of settings and their choices in the reader's language; what is not known keeps the schema's name. */
import { useTranslation } from "react-i18next";
import { useCallback } from "react";
import type { Complaint, Field } from "./schema";

export function useFieldWords() {
  const { t, i18n } = useTranslation();
  const known = useCallback(
    (key: string, otherwise: string) =>
      i18n.exists(key) ? t(key as "providers.field.sender") : otherwise,
    [i18n, t],
  );
  return {
    label: useCallback(
      ({ name, title }: Field) => known(`providers.field.${name}`, title ?? name),
      [known],
    ),
    hint: useCallback(
      ({ name }: Field) => {
        const words = known(`providers.hint.${name}`, "");
        return words === "" ? undefined : words;
      },
      [known],
    ),
    option: useCallback(
      ({ name }: Field, value: string) => known(`providers.option.${name}.${value}`, value),
      [known],
    ),
    wrong: useCallback(
      (field: Field, what: Complaint) =>
        t(`providers.wrong.${what}`, {
          min: field.minimum ?? field.minLength ?? 0,
          max: field.maximum ?? field.maxLength ?? "",
        }),
      [t],
    ),
  };
}
