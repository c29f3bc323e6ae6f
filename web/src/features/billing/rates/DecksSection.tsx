import { IconListNumbers } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api/client";
import type { PageRequest } from "@/ui/list/types";
import { billingKeys } from "../keys";
import { DeckDrawer } from "./DeckDrawer";
import { PricedList } from "./PricedList";
import { useAddDeck } from "./useAddDeck";

function fetchDecks({ cursor, limit, signal }: PageRequest) {
  return unwrap(api.GET("/api/v1/billing/decks", { params: { query: { cursor, limit } }, signal }));
}

/** The account's price lists. */
export function DecksSection() {
  const { t } = useTranslation();
  return (
    <PricedList
      id="decks"
      queryKey={[...billingKeys.decks, "list"]}
      fetchPage={fetchDecks}
      icon={IconListNumbers}
      words={{
        label: t("billing.rates.decks"),
        text: t("billing.rates.decksText"),
        add: t("billing.rates.addDeck"),
        example: t("billing.rates.deckExample"),
        none: t("billing.rates.noDecks"),
        noneText: t("billing.rates.noDecksText"),
      }}
      unfiltered={{}}
      save={useAddDeck()}
      drawer={(id, close) => <DeckDrawer id={id} onClose={close} />}
    />
  );
}
