import { Combobox, Pill, PillsInput, Text, useCombobox } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormats } from "@/app/formats";
import { contactName, useContactSearch } from "@/features/contacts/queries";
import { dialText, formatTyping, isPhone, readPhone } from "@/ui/phoneText";

export interface Recipient {
  number: string;
  name: string;
}

interface Props {
  value: Recipient[];
  onChange: (value: Recipient[]) => void;
}

/** Names from the contacts, or numbers as they are typed. */
export function Recipients({ value, onChange }: Props) {
  const { t } = useTranslation();
  const { country } = useFormats();
  const combobox = useCombobox();
  const [typed, setTyped] = useState("");
  const [wrong, setWrong] = useState(false);
  const [rested] = useDebouncedValue(typed.trim(), 150);
  const { data: found = [] } = useContactSearch(rested);
  const chosen = new Set(value.map(({ number }) => number));
  const options = found
    .flatMap((contact) =>
      contact.numbers.map(({ number }) => ({ number, name: contactName(contact) })),
    )
    .filter(({ number }) => !chosen.has(number));

  const add = (recipient: Recipient) => {
    if (!chosen.has(recipient.number)) onChange([...value, recipient]);
    setTyped("");
    setWrong(false);
    combobox.closeDropdown();
  };
  const take = () => {
    if (typed.trim() === "") return;
    if (isPhone(typed, country)) add({ number: dialText(typed, country), name: "" });
    else setWrong(true);
  };

  return (
    <Combobox
      store={combobox}
      onOptionSubmit={(number) => {
        add(options.find((option) => option.number === number) ?? { number, name: "" });
      }}
    >
      <Combobox.DropdownTarget>
        <PillsInput
          label={t("messages.to")}
          error={wrong ? t("messages.notRecipient") : undefined}
          onClick={() => {
            combobox.openDropdown();
          }}
        >
          <Pill.Group>
            {value.map(({ number, name }) => (
              <Pill
                key={number}
                withRemoveButton
                removeButtonProps={{
                  "aria-label": t("messages.removeRecipient", {
                    who: name === "" ? readPhone(number).text : name,
                  }),
                  tabIndex: 0,
                  "aria-hidden": false,
                }}
                onRemove={() => {
                  onChange(value.filter((one) => one.number !== number));
                }}
              >
                {name === "" ? readPhone(number).text : name}
              </Pill>
            ))}
            <Combobox.EventsTarget withExpandedAttribute>
              <PillsInput.Field
                role="combobox"
                autoComplete="off"
                aria-label={t("messages.to")}
                placeholder={value.length === 0 ? t("messages.toHint") : ""}
                value={typed}
                onChange={(event) => {
                  setTyped(formatTyping(event.currentTarget.value, country));
                  setWrong(false);
                  combobox.openDropdown();
                  combobox.resetSelectedOption();
                }}
                onBlur={() => {
                  combobox.closeDropdown();
                  take();
                }}
                onKeyDown={(event) => {
                  const picks = combobox.getSelectedOptionIndex() >= 0 && combobox.dropdownOpened;
                  if (["Enter", ",", ";"].includes(event.key) && !picks) {
                    event.preventDefault();
                    take();
                  } else if (event.key === "Backspace" && typed === "") {
                    onChange(value.slice(0, -1));
                  }
                }}
              />
            </Combobox.EventsTarget>
          </Pill.Group>
        </PillsInput>
      </Combobox.DropdownTarget>
      <Combobox.Dropdown hidden={options.length === 0 || typed === ""}>
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
