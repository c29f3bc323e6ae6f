import { Group, Input, TextInput } from "@mantine/core";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { FieldList, RemoveEntry } from "@/ui/FieldList";

interface Props {
  label: string;
  hint: string | undefined;
  error: ReactNode;
  value: Record<string, string>;
  onChange: (value: Record<string, string>) => void;
}

/** Names with their values, as the parameters of a request. */
export function PairsField({ label, hint, error, value, onChange }: Props) {
  const { t } = useTranslation();
  // Kept as lines while typing: two names may be the same for a moment.
  const [lines, setLines] = useState(() => Object.entries(value));
  const change = (next: [string, string][]) => {
    setLines(next);
    onChange(Object.fromEntries(next.filter(([name]) => name.trim() !== "")));
  };
  return (
    <FieldList
      legend={label}
      hint={hint}
      add={t("providers.pairs.add")}
      onAdd={() => {
        setLines([...lines, ["", ""]]);
      }}
      below={error !== undefined && error !== null && <Input.Error>{error}</Input.Error>}
    >
      {lines.map(([name, text], place) => {
        const of = { label, place: place + 1 };
        return (
          <Group key={place} gap="xs" wrap="nowrap">
            <TextInput
              w="36%"
              value={name}
              aria-label={t("providers.pairs.name", of)}
              placeholder={t("providers.pairs.nameHint")}
              onChange={(event) => {
                change(lines.with(place, [event.currentTarget.value, text]));
              }}
            />
            <TextInput
              flex={1}
              value={text}
              aria-label={t("providers.pairs.value", of)}
              placeholder="${message}"
              onChange={(event) => {
                change(lines.with(place, [name, event.currentTarget.value]));
              }}
            />
            <RemoveEntry
              label={t("providers.pairs.remove", of)}
              onRemove={() => {
                change(lines.toSpliced(place, 1));
              }}
            />
          </Group>
        );
      })}
    </FieldList>
  );
}
