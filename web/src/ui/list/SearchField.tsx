import { CloseButton, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

interface Props {
  value: string;
  label: string;
  onChange: (value: string) => void;
}

/** Types at once, searches when the typing rests. */
export function SearchField({ value, label, onChange }: Props) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState(value);
  const [seen, setSeen] = useState(value);
  if (seen !== value) {
    // Changed from outside, as by going back.
    setSeen(value);
    setTyped(value);
  }
  const tell = useDebouncedCallback(onChange, 200);
  useEffect(
    () => () => {
      tell.cancel();
    },
    [tell],
  );
  return (
    <TextInput
      type="search"
      value={typed}
      aria-label={label}
      placeholder={label}
      leftSection={<IconSearch size={16} stroke={1.6} />}
      rightSection={
        typed !== "" && (
          <CloseButton
            size="sm"
            aria-label={t("common.clear")}
            onClick={() => {
              setTyped("");
              onChange("");
            }}
          />
        )
      }
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        tell(event.currentTarget.value.trim());
      }}
    />
  );
}
