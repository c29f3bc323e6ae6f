/** Voicemails of the person a conversation is with, on the number it is on. */
import { useQuery } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import type { Conversation, Voicemail } from "@/api/types";
import { voicemailKeys } from "@/features/voicemail/queries";

const MOST = 50;
const NONE: Voicemail[] = [];

export function usePeerVoicemails(conversation: Conversation | undefined): Voicemail[] {
  const peer = conversation?.peer ?? "";
  const number = conversation?.number_id ?? null;
  const { data } = useQuery({
    queryKey: [...voicemailKeys.all, "peer", peer, number],
    enabled: peer.startsWith("+"),
    queryFn: ({ signal }) => {
      const query = { search: peer, number_id: number, limit: MOST };
      return unwrap(api.GET("/api/v1/voicemails", { params: { query }, signal }));
    },
    select: (page) => page.items.filter(({ caller, deleted }) => caller === peer && !deleted),
  });
  return data ?? NONE;
}
