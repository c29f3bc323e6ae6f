import { ActionIcon, Button, Stack, Text, TextInput } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { IconPlus, IconX } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { ContactInput } from "@/api/types";
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
    <fieldset className={classes.set}>
      <Text component="legend" size="sm" fw={550} mb={4}>
        {legend}
      </Text>
      <Stack gap="xs">
        {form.values[list].map((_, place) => (
          <div key={place} className={classes.line}>
            <TextInput
              className={classes.label}
              aria-label={t("contacts.labelOf", { place: place + 1 })}
              placeholder={t("contacts.label")}
              {...form.getInputProps(`${list}.${String(place)}.label`)}
            />
            {children(place)}
            <ActionIcon
              variant="subtle"
              color="gray"
              size={36}
              aria-label={t("common.remove")}
              onClick={() => {
                form.removeListItem(list, place);
              }}
            >
              <IconX size={16} />
            </ActionIcon>
          </div>
        ))}
        <Button
          variant="subtle"
          w="fit-content"
          leftSection={<IconPlus size={16} />}
          onClick={onAdd}
        >
          {add}
        </Button>
      </Stack>
    </fieldset>
  );
}
