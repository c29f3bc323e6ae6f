import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useCallback } from "react";
import { api, onceOnly, unwrap } from "@/api/client";
import type { NameAndCurrency } from "../parts/NameCurrencyDialog";
import { billingKeys } from "../keys";

/** A new list has no prices, so the next step is to import some. */
export function useAddDeck(): (given: NameAndCurrency) => Promise<void> {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  return useCallback(
    async (body) => {
      const deck = await unwrap(api.POST("/api/v1/billing/decks", { body, headers: onceOnly() }));
      await queryClient.invalidateQueries({ queryKey: billingKeys.decks });
      await navigate({ to: "/rates", search: { import: deck.id } });
    },
    [queryClient, navigate],
  );
}
