/** The inbox as filtered; what was new stays in sight while it is being heard. */
import { useQueryClient, type InfiniteData } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import { api, unwrap } from "@/api/client";
import type { Page, Voicemail } from "@/api/types";
import type { PageRequest } from "@/ui/list/types";
import { voicemailKeys } from "./queries";

export interface VoicemailFilter {
  search: string;
  onlyNew: boolean;
  numberId: string;
}

/** Those that were heard since the list was opened join the others again, the newest first. */
function withHeard(fresh: Voicemail[], before: Voicemail[]): Voicemail[] {
  const ids = new Set(fresh.map(({ id }) => id));
  const heard = before.filter(({ id, heard }) => heard && !ids.has(id));
  return [...fresh, ...heard].sort((a, b) => b.created_at.localeCompare(a.created_at));
}

export function useVoicemailPages({ search, onlyNew, numberId }: VoicemailFilter) {
  const queryClient = useQueryClient();
  const queryKey = useMemo(
    () => [...voicemailKeys.all, "list", { search, onlyNew, numberId }],
    [search, onlyNew, numberId],
  );
  const fetchPage = async ({ cursor, limit, signal }: PageRequest): Promise<Page<Voicemail>> => {
    const query = {
      cursor,
      limit,
      search: search === "" ? undefined : search,
      heard: onlyNew ? false : undefined,
      number_id: numberId === "" ? undefined : numberId,
    };
    const page = await unwrap(api.GET("/api/v1/voicemails", { params: { query }, signal }));
    if (!onlyNew || cursor !== undefined) return page;
    const before = queryClient.getQueryData<InfiniteData<Page<Voicemail>>>(queryKey);
    return { ...page, items: withHeard(page.items, before?.pages[0]?.items ?? []) };
  };
  useEffect(() => {
    if (!onlyNew) return;
    // Whoever comes back sees what is new then.
    return () => {
      queryClient.removeQueries({ queryKey });
    };
  }, [queryClient, queryKey, onlyNew]);
  return { queryKey, fetchPage };
}
