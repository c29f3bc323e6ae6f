/** Every row of a list, page after page, where a part of them is not enough. */
import type { FetchPage } from "./types";

const PAGE = 200;

interface Options {
  signal?: AbortSignal;
  /** Told after each page how many rows are here. */
  onCount?: (count: number) => void;
}

export async function fetchAll<T>(fetchPage: FetchPage<T>, options: Options): Promise<T[]> {
  const { signal, onCount } = options;
  const rows: T[] = [];
  let cursor: string | undefined;
  do {
    const page = await fetchPage({ cursor, limit: PAGE, signal });
    signal?.throwIfAborted();
    rows.push(...page.items);
    onCount?.(rows.length);
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined);
  return rows;
}
