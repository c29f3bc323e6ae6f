import type { ReactNode } from "react";
import type { Page } from "@/api/types";
import type { Cell } from "./sheet";

export interface Column<T> {
  id: string;
  header: string;
  cell: (row: T) => ReactNode;
  /** What the exported file tells; columns without it are not exported. */
  text?: (row: T) => Cell;
  /** Given when the column can be sorted. */
  sortBy?: (row: T) => string | number;
  align?: "end";
  width?: number | string;
  /** Shown unless the reader switches it off; `false` starts switched off. */
  shown?: boolean;
  /** The column that opens the row; it cannot be switched off. */
  main?: boolean;
}

export interface PageRequest {
  cursor?: string;
  limit: number;
  signal?: AbortSignal;
}

export type FetchPage<T> = (request: PageRequest) => Promise<Page<T>>;

/** What a row stands out by: somebody talks, somebody waits, or it was not looked at yet. */
export type RowTone = "live" | "wait" | "new";

export interface Sorting {
  id: string;
  down: boolean;
}
