import { Button, Group, Text } from "@mantine/core";
import { IconListNumbers, IconPlus } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api/client";
import { EmptyState } from "@/ui/EmptyState";
import { DataList } from "@/ui/list/DataList";
import type { Column, PageRequest } from "@/ui/list/types";
import { useOpenedId } from "@/ui/list/useSearchText";
import classes from "../billing.module.css";
import { billingKeys } from "../keys";
import type { Deck } from "../types";
import { DeckDrawer } from "./DeckDrawer";
import { NameCurrencyDialog } from "../parts/NameCurrencyDialog";
import { useAddDeck } from "./useAddDeck";

function fetchDecks({ cursor, limit, signal }: PageRequest) {
  return unwrap(api.GET("/api/v1/billing/decks", { params: { query: { cursor, limit } }, signal }));
}

/** The account's price lists. */
export function DecksSection() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [opened, open] = useOpenedId();
  const [adding, setAdding] = useState(false);
  const addDeck = useAddDeck();
  const columns = useMemo<Column<Deck>[]>(
    () => [
      {
        id: "name",
        header: t("billing.rates.name"),
        main: true,
        cell: ({ name }) => name,
        text: ({ name }) => name,
        sortBy: ({ name }) => name,
      },
      {
        id: "currency",
        header: t("billing.rates.currency"),
        cell: ({ currency }) => currency,
        text: ({ currency }) => currency,
        sortBy: ({ currency }) => currency,
      },
    ],
    [t],
  );
  const add = (
    <Button
      leftSection={<IconPlus size={18} />}
      onClick={() => {
        setAdding(true);
      }}
    >
      {t("billing.rates.addDeck")}
    </Button>
  );
  return (
    <>
      <Group justify="space-between" mb="sm">
        <Text size="sm" c="dimmed" maw={560}>
          {t("billing.rates.decksText")}
        </Text>
        {add}
      </Group>
      <DataList<Deck>
        id="decks"
        label={t("billing.rates.decks")}
        queryKey={[...billingKeys.decks, "list"]}
        fetchPage={fetchDecks}
        columns={columns}
        rowKey={({ id }) => id}
        onOpen={({ id }) => {
          open(id);
        }}
        card={({ name, currency }) => (
          <span className={classes.card}>
            <strong>{name}</strong>
            <span>{currency}</span>
          </span>
        )}
        filtered={false}
        onClearFilters={() => void navigate({ to: ".", search: {} })}
        empty={
          <EmptyState
            icon={IconListNumbers}
            title={t("billing.rates.noDecks")}
            text={t("billing.rates.noDecksText")}
            action={add}
          />
        }
      />
      <DeckDrawer
        id={opened}
        onClose={() => {
          open("");
        }}
      />
      <NameCurrencyDialog
        opened={adding}
        title={t("billing.rates.addDeck")}
        example={t("billing.rates.deckExample")}
        save={addDeck}
        onClose={() => {
          setAdding(false);
        }}
      />
    </>
  );
}
