import { useLocalStorage } from "@mantine/hooks";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useState, useSyncExternalStore, type ReactNode } from "react";
import { api, unwrap } from "@/api/client";
import type { BrowserDevice } from "@/api/types";
import { useFormats } from "@/app/formats";
import { dialText } from "@/ui/phoneText";
import { PhoneContext, type Phone } from "./context";
import { PhoneStore } from "./line/PhoneStore";
import { useCallNotices } from "./incoming/useCallNotices";
import { useCallTones } from "./audio/useCallTones";

const deviceKey = ["browser-device"] as const;

/** Holds the line for as long as somebody is logged in, whatever page is shown. */
export function PhoneProvider({ children }: { children: ReactNode }) {
  const queryClient = useQueryClient();
  const { country } = useFormats();
  const [device, setDevice] = useState<BrowserDevice | null>(null);
  const [chosen, setChosen] = useLocalStorage<string | null>({
    key: "offhook-caller-number",
    defaultValue: null,
  });
  const [store] = useState(
    () =>
      new PhoneStore(() =>
        queryClient.fetchQuery({
          queryKey: deviceKey,
          staleTime: 0,
          queryFn: () => unwrap(api.POST("/api/v1/devices/browser")),
        }),
      ),
  );
  const line = useSyncExternalStore(store.subscribe, store.current);

  useEffect(() => {
    store.start();
    return () => {
      store.stop();
    };
  }, [store]);

  useEffect(() => {
    // Tabs without the line also need to know which numbers can be shown to the called person.
    if (device !== null) return;
    let wanted = true;
    void queryClient
      .fetchQuery({
        queryKey: deviceKey,
        staleTime: 60_000,
        queryFn: () => unwrap(api.POST("/api/v1/devices/browser")),
      })
      .then((found) => {
        if (wanted) setDevice(found);
      })
      .catch(() => undefined);
    return () => {
      wanted = false;
    };
  }, [device, queryClient, line.status]);

  const busy = line.calls.some((call) => call.state !== "ended");
  useEffect(() => {
    if (!busy) return;
    const ask = (event: BeforeUnloadEvent) => {
      event.preventDefault();
    };
    window.addEventListener("beforeunload", ask);
    return () => {
      window.removeEventListener("beforeunload", ask);
    };
  }, [busy]);

  useCallTones(line, store);
  useCallNotices(line, store);

  const phone = useMemo<Phone>(() => {
    const callerNumbers = device?.caller_numbers ?? [];
    const known = callerNumbers.some(({ number_id }) => number_id === chosen);
    const callerNumberId = known ? chosen : (callerNumbers[0]?.number_id ?? null);
    return {
      line,
      send: store.send,
      dial: (to, name) => {
        const number = dialText(to.trim(), country);
        if (number !== "") store.send({ act: "dial", to: number, numberId: callerNumberId, name });
      },
      callerNumbers,
      callerNumberId,
      chooseCallerNumber: setChosen,
      retry: store.retry,
    };
  }, [line, store, device, chosen, setChosen, country]);

  return <PhoneContext value={phone}>{children}</PhoneContext>;
}
