/** Choosing whom the next call reaches: the server is told, then the telephone does the calling. */
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { createContext, useContext, useMemo, useState, type ReactNode } from "react";
import { api, unwrap } from "@/api/client";
import { PhoneContext, type Phone } from "@/features/phone/context";
import { pressKeys } from "./pressKeys";

export interface Choice {
  to: string;
  name: string;
  /** The business number to be called now; null: the telephone rings by itself. */
  dial: string | null;
  chosenAt: number;
}

interface Dialing {
  choice: Choice | null;
  pending: boolean;
  error: unknown;
  choose: (to: string, name?: string) => void;
  forget: () => void;
}

const DialingContext = createContext<Dialing | null>(null);

export function useDialing(): Dialing {
  const dialing = useContext(DialingContext);
  if (dialing === null) throw new Error("useDialing needs a DialingProvider above it");
  return dialing;
}

export function telLink(number: string): string {
  return `tel:${number}`;
}

/** Gives the shared pages a telephone, too: to them a call is a call. */
export function DialingProvider({ children }: { children: ReactNode }) {
  const navigate = useNavigate();
  const [choice, setChoice] = useState<Choice | null>(null);
  const [press] = useState(pressKeys);
  const { mutate, reset, isPending, error } = useMutation({
    mutationFn: ({ to }: { to: string; name: string }) =>
      unwrap(
        api.POST("/api/v1/dialer/intents", {
          body: { to },
          headers: { "Idempotency-Key": press.keyOf(to) },
        }),
      ),
    onError: (problem, { to }) => {
      press.answered(to, problem);
    },
    onMutate: () => {
      setChoice(null);
    },
    onSuccess: ({ dial }, { to, name }) => {
      press.answered(to);
      setChoice({ to, name, dial, chosenAt: Date.now() });
      if (dial !== null) window.location.assign(telLink(dial));
    },
  });
  const dialing = useMemo<Dialing>(
    () => ({
      choice,
      pending: isPending,
      error,
      choose: (to, name = "") => {
        mutate({ to, name });
      },
      forget: () => {
        setChoice(null);
        reset();
      },
    }),
    [choice, isPending, error, mutate, reset],
  );
  const phone = useMemo<Phone>(() => {
    const prepare = (to: string) => {
      dialing.forget();
      void navigate({ to: "/dialer", search: { to } });
    };
    return {
      line: { status: "ready", calls: [], activeId: null },
      send: () => undefined,
      dial: (to, name) => {
        prepare(to);
        dialing.choose(to, name);
      },
      prepare,
      callerNumbers: [],
      callerNumberId: null,
      chooseCallerNumber: () => undefined,
      retry: () => undefined,
    };
  }, [dialing, navigate]);
  return (
    <DialingContext value={dialing}>
      <PhoneContext value={phone}>{children}</PhoneContext>
    </DialingContext>
  );
}
