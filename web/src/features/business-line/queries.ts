/** The connected Twilio account, what it holds, and the lines that were made of numbers. */
import { useQuery } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import { isProblem } from "@/api/problem";
import type { NumberType } from "@/api/types";
import { atLeast, useMe } from "@/app/session";

export const twilioKeys = {
  all: ["twilio"] as const,
  account: ["twilio", "account"] as const,
  numbers: ["twilio", "numbers"] as const,
};
export const lineKeys = { all: ["business-lines"] as const };
export const linkKeys = { all: ["dialer-links"] as const };
/** What Twilio tells moves by nothing we hear of, and each question costs it time. */
const FRESH_MS = 30_000;

/** Null while none is connected. */
export function useTwilioAccount() {
  return useQuery({
    queryKey: twilioKeys.account,
    queryFn: async ({ signal }) => {
      try {
        return await unwrap(api.GET("/api/v1/business-line/twilio", { signal }));
      } catch (error) {
        if (isProblem(error) && error.status === 404) return null;
        throw error;
      }
    },
  });
}

export function useTwilioNumbers() {
  return useQuery({
    queryKey: twilioKeys.numbers,
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/business-line/twilio/numbers", { signal })),
    select: ({ items }) => items,
    staleTime: FRESH_MS,
    retry: false,
  });
}

export function useLines() {
  const me = useMe();
  return useQuery({
    queryKey: lineKeys.all,
    enabled: atLeast(me.role, "supervisor"),
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/business-line/numbers", { signal })),
    select: ({ items }) => items,
  });
}

export function useLine(numberId: string) {
  const { data } = useLines();
  return data?.find(({ number_id }) => number_id === numberId);
}

export function useDialerLinks() {
  const me = useMe();
  return useQuery({
    queryKey: linkKeys.all,
    enabled: atLeast(me.role, "supervisor"),
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/business-line/links", { signal })),
    select: ({ items }) => items,
  });
}

export interface NumberWish {
  country: string;
  type: NumberType;
  area: string;
  contains: string;
}

export function useAvailableNumbers(wish: NumberWish | null) {
  return useQuery({
    queryKey: [...twilioKeys.all, "available", wish],
    enabled: wish !== null,
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/business-line/twilio/available", {
          params: {
            query: {
              country: wish?.country,
              type: wish?.type,
              area_code: wish?.area === "" ? undefined : wish?.area,
              contains: wish?.contains === "" ? undefined : wish?.contains,
            },
          },
          signal,
        }),
      ),
    staleTime: FRESH_MS,
    retry: false,
  });
}

export function useTwilioCosts(month: string) {
  return useQuery({
    queryKey: [...twilioKeys.all, "costs", month],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/business-line/twilio/costs", { params: { query: { month } }, signal }),
      ),
    staleTime: FRESH_MS,
    retry: false,
  });
}
