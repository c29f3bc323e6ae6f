/** The voicemail inbox. */
import { useQuery } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";

export const voicemailKeys = {
  all: ["voicemails"] as const,
  unheard: ["voicemails", "unheard"] as const,
};

export function useUnheardCount(): number {
  const { data } = useQuery({
    queryKey: voicemailKeys.unheard,
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/voicemails", {
          params: { query: { heard: false, limit: 100 } },
          signal,
        }),
      ),
    retry: false,
  });
  return data?.items.filter((voicemail) => !voicemail.heard).length ?? 0;
}
