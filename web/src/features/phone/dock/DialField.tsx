import { ActionIcon, Combobox, Text, TextInput, useCombobox } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconPhone } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormats } from "@/app/formats";
import { contactName, useContactSearch } from "@/features/contacts/queries";
import { formatTyping, readPhone } from "@/ui/phoneText";
import { usePhone } from "../context";
import classes from "./dock.module.css";

interface Props {
  value: string;
  onChange: (value: string) => void;
  /** Called instead of dialling, as when transferring. */
  onSubmit?: (to: string) => void;
  label?: string;
  submitLabel?: string;
  size?: "sm" | "lg";
  focusAtOnce?: boolean;
}

/** A number as it is typed, or a name that finds one. */
export function DialField(props: Props) {
  const { value, onChange, onSubmit, size = "sm" } = props;
  const { t } = useTranslation();
  const { country } = useFormats();
  const { dial, line } = usePhone();
  const [rested] = useDebouncedValue(value, 150);
  const isName = /\p{L}/u.test(rested);
  const { data: found = [] } = useContactSearch(isName ? rested.trim() : "");
  const combobox = useCombobox({
    onDropdownClose: () => {
      combobox.resetSelectedOption();
    },
  });
  const [names, setNames] = useState<Record<string, string>>({});
  const options = found.flatMap((contact) =>
    contact.numbers.map(({ number }) => ({ number, name: contactName(contact) })),
  );
  const label = props.label ?? t("phone.dial.label");

  const submit = (to: string, name?: string) => {
    if (to.trim() === "") return;
    combobox.closeDropdown();
    if (onSubmit !== undefined) onSubmit(to);
    else {
      dial(to, name ?? names[to]);
      onChange("");
    }
  };

  return (
    <form
      className={classes.dial}
      data-size={size}
      onSubmit={(event) => {
        event.preventDefault();
        submit(value);
      }}
    >
      <Combobox
        store={combobox}
        onOptionSubmit={(number) => {
          const name = options.find((option) => option.number === number)?.name ?? "";
          setNames((before) => ({ ...before, [readPhone(number).text]: name }));
          submit(number, name);
        }}
      >
        <Combobox.Target withExpandedAttribute>
          <TextInput
            className={classes.dialInput}
            type="text"
            inputMode="tel"
            role="combobox"
            autoComplete="off"
            size={size}
            value={value}
            aria-label={label}
            placeholder={label}
            // eslint-disable-next-line jsx-a11y/no-autofocus -- opened by the person to type here
            autoFocus={props.focusAtOnce}
            onChange={(event) => {
              onChange(formatTyping(event.currentTarget.value, country));
              combobox.openDropdown();
            }}
            onBlur={() => {
              combobox.closeDropdown();
            }}
          />
        </Combobox.Target>
        <Combobox.Dropdown hidden={options.length === 0}>
          <Combobox.Options aria-label={t("phone.dial.found")}>
            {options.map(({ number, name }) => (
              <Combobox.Option key={number} value={number}>
                <Text size="sm">{name}</Text>
                <Text size="xs" c="dimmed" className="tabular">
                  {readPhone(number).text}
                </Text>
              </Combobox.Option>
            ))}
          </Combobox.Options>
        </Combobox.Dropdown>
      </Combobox>
      <ActionIcon
        type="submit"
        size={size === "lg" ? 50 : 36}
        color="live"
        variant="filled"
        aria-label={props.submitLabel ?? t("phone.dial.call")}
        disabled={value.trim() === "" || (onSubmit === undefined && line.status !== "ready")}
      >
        <IconPhone size={18} stroke={1.8} />
      </ActionIcon>
    </form>
  );
}
