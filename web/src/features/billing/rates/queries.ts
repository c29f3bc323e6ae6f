/** Price lists, their versions, and imports under way. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import type { components } from "@/api/schema";
import { fetchAll } from "@/ui/list/fetchAll";
import { billingKeys } from "../keys";
import type { Deck, DeckVersion } from "../types";

export type DeckImport = components["schemas"]["DeckImportView"];

const OVER: DeckImport["state"][] = ["done", "failed", "cancelled"];
const LOOK_AGAIN_MS = 600;

export function useDecks() {
  return useQuery({
    queryKey: [...billingKeys.decks, "all"],
    queryFn: ({ signal }) =>
      fetchAll<Deck>(
        ({ cursor, limit, signal }) =>
          unwrap(
            api.GET("/api/v1/billing/decks", { params: { query: { cursor, limit } }, signal }),
          ),
        { signal },
      ),
  });
}

export function useDeckVersions(deckId: string) {
  return useQuery({
    queryKey: billingKeys.versions(deckId),
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/billing/decks/{deck_id}/versions", {
          params: { path: { deck_id: deckId }, query: { limit: 200 } },
          signal,
        }),
      ),
    select: ({ items }) => items.toSorted((a, b) => began(b).localeCompare(began(a))),
    enabled: deckId !== "",
  });
}

/** What waits for its approval stands before all that has a time. */
function began({ effective_at }: DeckVersion): string {
  return effective_at ?? "~";
}

export function usePreview(versionId: string) {
  return useQuery({
    queryKey: billingKeys.preview(versionId),
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/billing/decks/versions/{version_id}", {
          params: { path: { version_id: versionId } },
          signal,
        }),
      ),
  });
}

export function useDeckImport(id: string | null) {
  return useQuery({
    queryKey: ["billing", "deck-import", id],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/billing/decks/imports/{import_id}", {
          params: { path: { import_id: id ?? "" } },
          signal,
        }),
      ),
    enabled: id !== null,
    refetchInterval: ({ state }) =>
      state.data !== undefined && OVER.includes(state.data.state) ? false : LOOK_AGAIN_MS,
  });
}

/** Puts a draft in force, or takes a version back: both in one step. */
export function useVersionAct(act: "approve" | "roll-back") {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ id, asOfNow = false }: { id: string; asOfNow?: boolean }) => {
      const params = { path: { version_id: id } };
      return unwrap(
        act === "approve"
          ? api.POST("/api/v1/billing/decks/versions/{version_id}/approve", {
              params,
              body: { effective_at: asOfNow ? "now" : null },
            })
          : api.POST("/api/v1/billing/decks/versions/{version_id}/roll-back", { params }),
      );
    },
    onSuccess: () => queryClient.invalidateQueries({ queryKey: billingKeys.decks }),
  });
}
