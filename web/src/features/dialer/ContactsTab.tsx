import { Button, Text } from "@mantine/core";
import { IconAddressBook, IconPlus } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api/client";
import type { Contact } from "@/api/types";
import { ContactDrawer } from "@/features/contacts/ContactDrawer";
import { contactKeys } from "@/features/contacts/queries";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorState } from "@/ui/ErrorState";
import { SearchField } from "@/ui/list/SearchField";
import { useListQuery } from "@/ui/list/useListQuery";
import { useOpenedId, useSearchText } from "@/ui/list/useSearchText";
import { PageHeader } from "@/ui/PageHeader";
import { RowsSkeleton } from "./CallsTab";
import { ContactRow } from "./ContactRow";
import classes from "./dialer.module.css";

/** The firm's people, to be called and written to (BL-13). */
export function ContactsTab() {
  const { t } = useTranslation();
  const [search, setSearch] = useSearchText("search");
  const [opened, open] = useOpenedId();
  const query = useListQuery<Contact>(contactKeys.list(search), ({ cursor, limit, signal }) => {
    const wanted = search === "" ? undefined : search;
    const params = { query: { cursor, limit, search: wanted } };
    return unwrap(api.GET("/api/v1/contacts", { params, signal }));
  });
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
    <div className={classes.page}>
      <PageHeader title={t("contacts.title")}>{add}</PageHeader>
      <SearchField value={search} label={t("contacts.search")} onChange={setSearch} />
      {query.isPending && <RowsSkeleton />}
      {query.isError && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
      {query.isSuccess &&
        query.rows.length === 0 &&
        (search !== "" ? (
          <Text ta="center" py={48} fw={600}>
            {t("common.list.nothing")}
          </Text>
        ) : (
          <EmptyState
            icon={IconAddressBook}
            title={t("contacts.empty")}
            text={t("contacts.emptyText")}
            action={add}
          />
        ))}
      {query.rows.length > 0 && (
        <ul className={classes.rows} aria-label={t("contacts.title")}>
          {query.rows.map((contact) => (
            <ContactRow
              key={contact.id}
              contact={contact}
              onOpen={() => {
                open(contact.id);
              }}
            />
          ))}
        </ul>
      )}
      {query.hasNextPage && (
        <Button
          variant="subtle"
          fullWidth
          loading={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          {t("common.list.more")}
        </Button>
      )}
      <ContactDrawer
        id={opened}
        onClose={() => {
          open("");
        }}
      />
    </div>
  );
}
