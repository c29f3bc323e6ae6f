import { TextInput } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { ContactInput } from "@/api/types";
import { FieldList, RemoveEntry } from "@/ui/FieldList";
import classes from "./contacts.module.css";

interface Props {
  form: UseFormReturnType<ContactInput>;
  list: "numbers" | "emails";
  legend: string;
  add: string;
  onAdd: () => void;
  /** The field of the entry at a place. */
  children: (place: number) => ReactNode;
}

/** Any number of one kind of thing, each with a label; added below, removed at its end. */
export function Entries({ form, list, legend, add, onAdd, children }: Props) {
  const { t } = useTranslation();
  return (
    <FieldList legend={legend} add={add} onAdd={onAdd}>
      {form.values[list].map((_, place) => (
        <div key={place} className={classes.line}>
          <TextInput
            className={classes.label}
            aria-label={t("contacts.labelOf", { place: place + 1 })}
            placeholder={t("contacts.label")}
            {...form.getInputProps(`${list}.${String(place)}.label`)}
          />
          {children(place)}
          <RemoveEntry
            label={t("common.remove")}
            onRemove={() => {
              form.removeListItem(list, place);
            }}
          />
        </div>
      ))}
    </FieldList>
  );
}
