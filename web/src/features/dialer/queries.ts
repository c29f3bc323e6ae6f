/** Whose dialer this is, who else answers, and what was called. */
import { queryOptions, useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import { isProblem } from "@/api/problem";
import type { Call, DialerMe } from "@/api/types";
import { useListQuery } from "@/ui/list/useListQuery";
import { deviceKey, spendToken } from "./token";

/** Why there is no dialer here: no link yet, a link of another phone, or one that is worth nothing any more. */
export type Refusal = "noLink" | "elsewhere" | "revoked";
export type Door = { me: DialerMe } | { refusal: Refusal };

export const doorKey = ["agents", "dialer"] as const;
const OPENED = "offhook-dialer-opened";

function wasOpened(): boolean {
  try {
    return localStorage.getItem(OPENED) !== null;
  } catch {
    return false;
  }
}

function opened(me: DialerMe): Door {
  try {
    localStorage.setItem(OPENED, me.agent_id);
  } catch {
    // Then a revoked link reads as none at all.
  }
  return { me };
}

async function byCookie(): Promise<Door> {
  try {
    return opened(await unwrap(api.GET("/api/v1/dialer/me")));
  } catch (error) {
    if (!isProblem(error) || ![401, 404].includes(error.status)) throw error;
    return { refusal: wasOpened() ? "revoked" : "noLink" };
  }
}

let unspent: string | null = null;

/** By the link's token when there is one; kept until the server has answered, for the network may fail first. */
async function openDoor(): Promise<Door> {
  unspent = spendToken() ?? unspent;
  if (unspent === null) return byCookie();
  try {
    // The key is kept before the first attempt, so that a second one is the same device to the server.
    const me = await unwrap(
      api.POST("/api/v1/dialer/open", { body: { token: unspent, device: deviceKey() } }),
    );
    unspent = null;
    return opened(me);
  } catch (error) {
    if (!isProblem(error) || error.status >= 500 || error.status === 429) throw error;
    unspent = null;
    if (error.status === 403) return { refusal: "elsewhere" };
    // An old link in the texts of a phone that has a newer one leads there all the same.
    const door = await byCookie();
    return "refusal" in door ? { refusal: "revoked" } : door;
  }
}

export const doorQuery = queryOptions({
  queryKey: doorKey,
  queryFn: openDoor,
  staleTime: Infinity,
  retry: false,
});

/** Inside the open dialer only. */
export function useAgent(): DialerMe {
  const { data } = useSuspenseQuery(doorQuery);
  if ("refusal" in data) throw new Error("the dialer is not open");
  return data.me;
}

export function usePeople() {
  return useQuery({
    queryKey: ["agents", "colleagues"],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/dialer/people", { signal })),
    select: ({ items }) => items,
  });
}

/** The log of this agent's line, the newest first. */
export function useLineCalls(outcome?: Call["outcome"]) {
  const { number_id } = useAgent();
  return useListQuery<Call>(
    ["calls", "line", { number_id, outcome }],
    ({ cursor, limit, signal }) =>
      unwrap(
        api.GET("/api/v1/calls", {
          params: { query: { number_id, outcome: outcome ?? undefined, cursor, limit } },
          signal,
        }),
      ),
  );
}
