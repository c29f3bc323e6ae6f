import { useQueryClient } from "@tanstack/react-query";
import {
  createContext,
  useContext,
  useEffect,
  useState,
  useSyncExternalStore,
  type ReactNode,
} from "react";
import { useLive } from "@/app/live/LiveProvider";
import { useIdentity } from "@/app/identity";
import { conversationKeys, messageKeys, showInThread } from "../queries";
import { OutboxStore } from "./OutboxStore";
import { transport } from "./transport";

const OutboxContext = createContext<OutboxStore | null>(null);

/** Sends from wherever in the app one is: what was written on one page goes on while another is read. */
export function OutboxProvider({ children }: { children: ReactNode }) {
  const queryClient = useQueryClient();
  const { connected } = useLive();
  const { id: owner } = useIdentity();
  const [store] = useState(
    () =>
      new OutboxStore(owner, transport, (_entry, messages) => {
        showInThread(queryClient, messages);
        void queryClient.invalidateQueries({ queryKey: conversationKeys.all });
        void queryClient.invalidateQueries({ queryKey: messageKeys.all });
      }),
  );
  useEffect(() => {
    void store.start();
    window.addEventListener("online", store.flush);
    return () => {
      window.removeEventListener("online", store.flush);
      store.stop();
    };
  }, [store]);
  useEffect(() => {
    if (connected) store.flush();
  }, [connected, store]);
  return <OutboxContext value={store}>{children}</OutboxContext>;
}

export function useOutbox() {
  const store = useContext(OutboxContext);
  if (store === null) throw new Error("useOutbox needs an OutboxProvider above it");
  return { store, ...useSyncExternalStore(store.subscribe, store.read) };
}
