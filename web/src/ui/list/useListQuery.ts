/** One list, page after page by cursor. */
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { FetchPage } from "./types";

const PAGE = 50;
const LOOK_AGAIN_MS = 3000;

/** `moves` tells rows that go on without us: while there is one, the list looks again. */
export function useListQuery<T>(
  key: readonly unknown[],
  fetchPage: FetchPage<T>,
  moves?: (row: T) => boolean,
) {
  const query = useInfiniteQuery({
    queryKey: key,
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) => fetchPage({ cursor: pageParam, limit: PAGE, signal }),
    getNextPageParam: (last) => last.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) =>
      moves !== undefined && state.data?.pages.some(({ items }) => items.some(moves)) === true
        ? LOOK_AGAIN_MS
        : false,
  });
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  return { ...query, rows };
}

export type ListQuery<T> = ReturnType<typeof useListQuery<T>>;
