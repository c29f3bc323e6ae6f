import { ActionIcon, Avatar, Button, Text } from "@mantine/core";
import { IconAddressBook, IconPhone, IconPlus } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api/client";
import type { Contact } from "@/api/types";
import { usePhone } from "@/features/phone/context";
import { EmptyState } from "@/ui/EmptyState";
import { DataList } from "@/ui/list/DataList";
import type { Column } from "@/ui/list/types";
import { useOpenedId, useSearchText } from "@/ui/list/useSearchText";
import { PageHeader } from "@/ui/PageHeader";
import { PhoneNumber } from "@/ui/PhoneNumber";
import { ContactDrawer } from "./ContactDrawer";
import classes from "./contacts.module.css";
import { contactKeys, contactName } from "./queries";

function Person({ contact }: { contact: Contact }) {
  const name = contactName(contact);
  const below = [contact.job_title, name === contact.company ? "" : contact.company]
    .filter((text) => text !== "")
    .join(", ");
  return (
    <span className={classes.person}>
      <Avatar
        name={name}
        color="initials"
        allowedInitialsColors={["iris", "gray"]}
        size={32}
        radius={16}
        aria-hidden
      />
      <span className={classes.names}>
        <Text span size="sm" fw={550} truncate>
          {name}
        </Text>
        {below !== "" && (
          <Text span size="xs" c="dimmed" truncate>
            {below}
          </Text>
        )}
      </span>
    </span>
  );
}

export function ContactsPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const phone = usePhone();
  const [search] = useSearchText("search");
  const [opened, open] = useOpenedId();

  const columns = useMemo<Column<Contact>[]>(
    () => [
      {
        id: "name",
        header: t("contacts.name"),
        main: true,
        cell: (contact) => <Person contact={contact} />,
        text: contactName,
        sortBy: contactName,
      },
      {
        id: "company",
        header: t("contacts.company"),
        shown: false,
        cell: (contact) => contact.company,
        text: (contact) => contact.company,
        sortBy: (contact) => contact.company,
      },
      {
        id: "number",
        header: t("contacts.number"),
        cell: ({ numbers: [first] }) =>
          first !== undefined && <PhoneNumber number={first.number} />,
        text: ({ numbers }) => numbers.map(({ number }) => number).join(" "),
      },
      {
        id: "email",
        header: t("contacts.email"),
        cell: ({ emails: [first] }) => first?.email ?? "",
        text: ({ emails }) => emails.map(({ email }) => email).join(" "),
        sortBy: ({ emails: [first] }) => first?.email ?? "",
      },
    ],
    [t],
  );
  const add = (
    <Button
      leftSection={<IconPlus size={18} />}
      onClick={() => {
        open("new");
      }}
    >
      {t("contacts.add")}
    </Button>
  );

  return (
    <>
      <PageHeader title={t("contacts.title")}>{add}</PageHeader>
      <DataList<Contact>
        id="contacts"
        label={t("contacts.title")}
        searchLabel={t("contacts.search")}
        queryKey={contactKeys.list(search)}
        fetchPage={({ cursor, limit, signal }) =>
          unwrap(
            api.GET("/api/v1/contacts", {
              params: {
                query: { cursor, limit, search: search === "" ? undefined : search },
              },
              signal,
            }),
          )
        }
        columns={columns}
        rowKey={(contact) => contact.id}
        onOpen={(contact) => {
          open(contact.id);
        }}
        actions={(contact) => {
          const [first] = contact.numbers;
          if (first === undefined) return null;
          return (
            <ActionIcon
              variant="subtle"
              color="live"
              size={36}
              aria-label={`${t("common.call")} ${contactName(contact)}`}
              disabled={phone.line.status !== "ready"}
              onClick={() => {
                phone.dial(first.number, contactName(contact));
              }}
            >
              <IconPhone size={18} stroke={1.7} />
            </ActionIcon>
          );
        }}
        card={(contact) => <Person contact={contact} />}
        filtered={false}
        onClearFilters={() => void navigate({ to: "/contacts", search: {} })}
        empty={
          <EmptyState
            icon={IconAddressBook}
            title={t("contacts.empty")}
            text={t("contacts.emptyText")}
            action={add}
          />
        }
      />
      <ContactDrawer
        id={opened}
        onClose={() => {
          open("");
        }}
      />
    </>
  );
}
