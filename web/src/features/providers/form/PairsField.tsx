import { ActionIcon, Button, Group, Input, Stack, TextInput } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import classes from "../providers.module.css";

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
    <fieldset className={classes.set}>
      <Input.Label component="legend">{label}</Input.Label>
      {hint !== undefined && <Input.Description mb={4}>{hint}</Input.Description>}
      <Stack gap="xs">
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
              <ActionIcon
                variant="subtle"
                color="gray"
                size={36}
                aria-label={t("providers.pairs.remove", of)}
                onClick={() => {
                  change(lines.toSpliced(place, 1));
                }}
              >
                <IconX size={16} />
              </ActionIcon>
            </Group>
          );
        })}
        <Button
          variant="subtle"
          w="fit-content"
          leftSection={<IconPlus size={16} />}
          onClick={() => {
            setLines([...lines, ["", ""]]);
          }}
        >
          {t("providers.pairs.add")}
        </Button>
      </Stack>
      {error !== undefined && error !== null && <Input.Error mt={4}>{error}</Input.Error>}
    </fieldset>
  );
}
