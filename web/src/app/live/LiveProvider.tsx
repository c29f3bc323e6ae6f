import { useQueryClient, type QueryClient } from "@tanstack/react-query";
import {
  createContext,
  useContext,
  useEffect,
  useState,
  useSyncExternalStore,
  type ReactNode,
} from "react";
import { LiveConnection } from "@/api/live";
import type { LiveMessage } from "@/api/types";
import { billingKeys } from "@/features/billing/keys";
import { costKeys, takeCosts, type LiveCosts } from "@/features/calls/costs";

/** Which answers a topic makes stale. */
const TOPICS: Record<string, string[]> = {
  calls: ["calls"],
  agents: ["agents"],
  voicemails: ["voicemails"],
  recordings: ["calls"],
  devices: ["agents", "devices"],
  carriers: ["carriers"],
  handsets: ["handsets"],
  numbers: ["numbers"],
  contacts: ["contacts"],
  prompts: ["prompts"],
  bans: ["bans"],
  users: ["members"],
  messages: ["messages"],
  conversations: ["conversations"],
  message_providers: ["providers"],
  "business-lines": ["business-lines"],
  "dialer-links": ["dialer-links"],
};
const GATHER_MS = 150;

/** A burst of messages, as when ten phones ring, asks for each answer once. */
function makeInvalidator(queryClient: QueryClient): (message: LiveMessage) => void {
  const waiting = new Set<string>();
  let timer: number | undefined;
  return ({ topic, data }) => {
    if (topic === "call_costs") {
      queryClient.setQueryData<LiveCosts>(costKeys.live, (before) =>
        takeCosts(before, data?.costs),
      );
      return;
    }
    if (topic === "live_sales") {
      queryClient.setQueryData(billingKeys.liveSales, { items: data?.items, next_cursor: null });
      return;
    }
    if (topic === "stale") void queryClient.invalidateQueries();
    for (const key of TOPICS[topic] ?? []) waiting.add(key);
    if (waiting.size === 0 || timer !== undefined) return;
    timer = window.setTimeout(() => {
      timer = undefined;
      for (const key of waiting) void queryClient.invalidateQueries({ queryKey: [key] });
      waiting.clear();
    }, GATHER_MS);
  };
}

const LiveContext = createContext<LiveConnection | null>(null);

export function LiveProvider({ children }: { children: ReactNode }) {
  const queryClient = useQueryClient();
  const [connection] = useState(
    () =>
      new LiveConnection(makeInvalidator(queryClient), () => {
        void queryClient.invalidateQueries();
      }),
  );
  useEffect(() => {
    connection.start();
    return () => {
      connection.stop();
    };
  }, [connection]);
  return <LiveContext value={connection}>{children}</LiveContext>;
}

export function useLive() {
  const connection = useContext(LiveContext);
  if (connection === null) throw new Error("useLive needs a LiveProvider above it");
  const status = useSyncExternalStore(connection.subscribe, connection.snapshot);
  return { ...status, retryNow: connection.retryNow };
}

/** Has the server tell a topic while the page shows it; whether it does so just now. */
export function useLiveTopic(topic: string): boolean {
  const connection = useContext(LiveContext);
  if (connection === null) throw new Error("useLiveTopic needs a LiveProvider above it");
  useEffect(() => connection.watch(topic), [connection, topic]);
  return useSyncExternalStore(connection.subscribe, connection.snapshot).connected;
}
