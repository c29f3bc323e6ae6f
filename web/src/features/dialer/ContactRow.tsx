import { ActionIcon, Avatar, Menu, Text, UnstyledButton } from "@mantine/core";
import { IconMessage, IconPhone, type Icon } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Contact } from "@/api/types";
import { contactName } from "@/features/contacts/queries";
import { usePhone } from "@/features/phone/context";
import { readPhone } from "@/ui/phoneText";
import classes from "./dialer.module.css";
import { useWriteTo } from "./useWriteTo";

interface Props {
  contact: Contact;
  onOpen: () => void;
}

/** A person: tapped to be read and changed, with a text and a call one tap away. */
export function ContactRow({ contact, onOpen }: Props) {
  const { t } = useTranslation();
  const { dial } = usePhone();
  const writeTo = useWriteTo();
  const name = contactName(contact);
  const [first] = contact.numbers;
  const firm = contact.company === name ? "" : contact.company;
  const below = firm !== "" || first === undefined ? firm : readPhone(first.number).text;
  return (
    <li className={classes.row}>
      <UnstyledButton className={classes.person} onClick={onOpen}>
        <Avatar
          name={name}
          color="initials"
          allowedInitialsColors={["iris", "gray"]}
          size={36}
          radius={18}
          aria-hidden
        />
        <span className={classes.rowMain}>
          <span className={classes.rowName}>{name}</span>
          <Text size="xs" c="dimmed" component="span" className={classes.rowFacts}>
            {below}
          </Text>
        </span>
      </UnstyledButton>
      <NumberAct
        contact={contact}
        icon={IconMessage}
        color="gray"
        label={`${t("dialer.write")}: ${name}`}
        onPick={(number) => void writeTo(number)}
      />
      <NumberAct
        contact={contact}
        icon={IconPhone}
        color="live"
        label={`${t("common.call")}: ${name}`}
        onPick={(number) => {
          dial(number, name);
        }}
      />
    </li>
  );
}

interface ActProps {
  contact: Contact;
  icon: Icon;
  color: string;
  label: string;
  onPick: (number: string) => void;
}

/** Asks which number only where there are several. */
function NumberAct({ contact: { numbers }, icon: Picture, color, label, onPick }: ActProps) {
  const [first] = numbers;
  if (first === undefined) return null;
  const look = { variant: "subtle", color, size: 44, "aria-label": label };
  const picture = <Picture size={20} stroke={1.7} />;
  if (numbers.length === 1) {
    return (
      <ActionIcon
        {...look}
        onClick={() => {
          onPick(first.number);
        }}
      >
        {picture}
      </ActionIcon>
    );
  }
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon {...look}>{picture}</ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {numbers.map(({ number, label: kind }) => (
          <Menu.Item
            key={number}
            className="tabular"
            onClick={() => {
              onPick(number);
            }}
          >
            {kind === "" ? readPhone(number).text : `${kind}: ${readPhone(number).text}`}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
