/** What the pages ask about calls; the live list is shared by the phone, the console and the list. */
import { useQuery } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import type { Call } from "@/api/types";

export const callKeys = {
  all: ["calls"] as const,
  live: ["calls", "live"] as const,
  one: (id: string) => ["calls", "one", id] as const,
  recent: ["calls", "recent"] as const,
};

export function useLiveCalls() {
  return useQuery({
    queryKey: callKeys.live,
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/calls", {
          params: { query: { state: "live", limit: 100 } },
          signal,
        }),
      ),
    select: (page) => page.items,
  });
}

export function useRecentCalls() {
  return useQuery({
    queryKey: callKeys.recent,
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/calls", { params: { query: { limit: 30 } }, signal })),
    select: (page) => page.items,
  });
}

export function useCallDetail(id: string) {
  return useQuery({
    queryKey: callKeys.one(id),
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/calls/{call_id}", { params: { path: { call_id: id } }, signal })),
  });
}

/** The person at the other end, seen from the firm. */
export function otherParty(call: Call): { number: string; name: string } {
  if (call.direction === "inbound") return { number: call.caller, name: call.caller_name };
  return { number: call.dialled, name: "" };
}

/** Of a call out, the one who answered is the one who was called: not worth saying twice. */
export function takenBy(call: Call): string | null {
  return call.direction === "inbound" && call.answered_by !== "" ? call.answered_by : null;
}

export function isTalking(call: Call): boolean {
  return call.answered_at !== null && call.ended_at === null;
}
