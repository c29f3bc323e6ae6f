/** The texts of a handset. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { api, unwrap } from "@/api/client";
import type { HandsetText, HandsetTexts } from "@/api/types";
import { upload } from "@/api/upload";
import { useShowError } from "@/ui/errorText";

const SEND_TIMEOUT_MS = 60_000;
const BUZZ_MS = 700;
/** A picture that was just sent is shown as soon as the firm has it. */
const PICTURE_EVERY_MS = 1000;

/** Below the firm's messages: what changes one changes the other. */
const textsKey = (number: string) => ["messages", "handset", number];

const isWaiting = (texts: HandsetText[]) =>
  texts.some(({ pictures }) => pictures.some(({ ready }) => !ready));

export function useHandsetTexts(number: string) {
  return useQuery({
    queryKey: textsKey(number),
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/sandbox/handsets/{number}/texts", {
          params: { path: { number } },
          signal,
        }),
      ),
    select: (page) => page.items,
    refetchInterval: ({ state }) =>
      state.data !== undefined && isWaiting(state.data.items) ? PICTURE_EVERY_MS : false,
  });
}

export interface NewText {
  to: string;
  text: string;
  pictures: Blob[];
}

export function useSendText(number: string) {
  const queryClient = useQueryClient();
  const showError = useShowError();
  return useMutation({
    mutationFn: ({ to, text, pictures }: NewText) => {
      const form = new FormData();
      form.append("to", to);
      form.append("text", text);
      for (const picture of pictures) form.append("pictures", picture);
      const signal = AbortSignal.timeout(SEND_TIMEOUT_MS);
      const path = `/sandbox/handsets/${encodeURIComponent(number)}/texts`;
      return upload<HandsetTexts>(path, form, { signal, onProgress: () => undefined });
    },
    onError: showError,
    onSettled: () => queryClient.invalidateQueries({ queryKey: textsKey(number) }),
  });
}

/** How many texts came since they were last looked at, and whether one comes right now. */
export function useNewTexts(texts: HandsetText[] | undefined, isRead: boolean) {
  const received = texts?.filter((text) => text.received).length;
  const [seen, setSeen] = useState<number>();
  const known = useRef<number>(undefined);
  const [buzzing, setBuzzing] = useState(false);
  useEffect(() => {
    if (received === undefined) return;
    const isNews = known.current !== undefined && received > known.current;
    known.current = received;
    if (!isNews) return;
    setBuzzing(true);
    const timer = window.setTimeout(() => {
      setBuzzing(false);
    }, BUZZ_MS);
    return () => {
      window.clearTimeout(timer);
      setBuzzing(false);
    };
  }, [received]);
  // What was there when the page was opened is not news.
  if (received !== undefined && (seen === undefined || (isRead && seen !== received))) {
    setSeen(received);
  }
  return { unread: Math.max(0, (received ?? 0) - (seen ?? received ?? 0)), buzzing };
}
