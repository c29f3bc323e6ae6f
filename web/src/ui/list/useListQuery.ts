/** One list, page after page by cursor. */
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { FetchPage } from "./types";

const PAGE = 50;

export function useListQuery<T>(key: readonly unknown[], fetchPage: FetchPage<T>) {
  const query = useInfiniteQuery({
    queryKey: key,
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) => fetchPage({ cursor: pageParam, limit: PAGE, signal }),
    getNextPageParam: (last) => last.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
  });
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  return { ...query, rows };
}

export type ListQuery<T> = ReturnType<typeof useListQuery<T>>;
