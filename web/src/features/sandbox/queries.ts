/** The virtual handsets and what can be done with them. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import { useShowError } from "@/ui/errorText";

export const handsetKeys = { all: ["handsets"] as const };

export function useHandsets() {
  return useQuery({
    queryKey: handsetKeys.all,
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/sandbox/handsets", { signal })),
    // The one most recently used moving to the front would be taken away under the finger.
    select: (page) => page.items.toSorted((a, b) => a.number.localeCompare(b.number)),
  });
}

export type HandsetAct =
  | { act: "answer" | "hangup" | "delete" }
  | { act: "digits"; digits: string }
  | { act: "speak"; text: string; language: string }
  | { act: "call"; to: string }
  | { act: "script"; script: string };

const BASE = "/api/v1/sandbox/handsets/{number}";

function perform(number: string, asked: HandsetAct): Promise<unknown> {
  const params = { path: { number } };
  switch (asked.act) {
    case "answer":
      return unwrap(api.POST(`${BASE}/answer`, { params }));
    case "hangup":
      return unwrap(api.POST(`${BASE}/hangup`, { params }));
    case "delete":
      return unwrap(api.DELETE(BASE, { params }));
    case "digits":
      return unwrap(api.POST(`${BASE}/digits`, { params, body: { digits: asked.digits } }));
    case "speak":
      return unwrap(
        api.POST(`${BASE}/speak`, { params, body: { text: asked.text, language: asked.language } }),
      );
    case "call":
      return unwrap(api.POST(`${BASE}/call`, { params, body: { to: asked.to } }));
    case "script":
      return unwrap(api.POST(`${BASE}/script`, { params, body: { script: asked.script } }));
  }
}

export function useHandsetAct(number: string) {
  const queryClient = useQueryClient();
  const showError = useShowError();
  return useMutation({
    mutationFn: (asked: HandsetAct) => perform(number, asked),
    onError: (error, asked) => {
      // The script has a field of its own for what is wrong with it.
      if (asked.act !== "script") showError(error);
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: handsetKeys.all }),
  });
}
