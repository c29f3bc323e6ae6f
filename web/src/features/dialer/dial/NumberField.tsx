import { Combobox, Text, TextInput, useCombobox } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useTranslation } from "react-i18next";
import { useFormats } from "@/app/formats";
import { contactName, useContactSearch } from "@/features/contacts/queries";
import { formatTyping, readPhone } from "@/ui/phoneText";
import classes from "../dialer.module.css";
import { cleanPaste } from "./readNumber";

interface Props {
  value: string;
  onChange: (value: string, name?: string) => void;
  problem: string | null;
}

/** A number as it is typed or pasted, or a name that finds one. */
export function NumberField({ value, onChange, problem }: Props) {
  const { t } = useTranslation();
  const { country } = useFormats();
  const [rested] = useDebouncedValue(value.trim(), 150);
  const { data: found = [] } = useContactSearch(rested);
  const combobox = useCombobox({
    onDropdownClose: () => {
      combobox.resetSelectedOption();
    },
  });
  const options = found.flatMap((contact) =>
    contact.numbers.map(({ number }) => ({ number, name: contactName(contact) })),
  );
  const change = (text: string) => {
    onChange(formatTyping(text, country));
    combobox.openDropdown();
  };
  return (
    <Combobox
      store={combobox}
      // Inside the page, where its landmarks are.
      withinPortal={false}
      onOptionSubmit={(number) => {
        onChange(readPhone(number).text, options.find((one) => one.number === number)?.name);
        combobox.closeDropdown();
      }}
    >
      <Combobox.Target withExpandedAttribute>
        <TextInput
          className={classes.number}
          type="text"
          inputMode="tel"
          role="combobox"
          autoComplete="off"
          enterKeyHint="go"
          size="lg"
          value={value}
          aria-label={t("phone.dial.label")}
          placeholder={t("phone.dial.label")}
          error={problem}
          onChange={(event) => {
            change(event.currentTarget.value);
          }}
          onPaste={(event) => {
            const { selectionStart, selectionEnd, value: before } = event.currentTarget;
            const whole = selectionStart === 0 && selectionEnd === before.length;
            if (!whole) return;
            event.preventDefault();
            change(cleanPaste(event.clipboardData.getData("text")));
          }}
          onBlur={() => {
            combobox.closeDropdown();
          }}
        />
      </Combobox.Target>
      <Combobox.Dropdown hidden={options.length === 0 || value === ""}>
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
  );
}
