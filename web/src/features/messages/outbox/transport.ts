/** How the outbox speaks to the server. */
import { api, unwrap } from "@/api/client";
import type { MessageSend, Picture } from "@/api/types";
import { upload } from "@/api/upload";
import type { Transport } from "./OutboxStore";

const TIMEOUT_MS = 120_000;

export const transport: Transport = {
  upload: async (picture, onProgress) => {
    const form = new FormData();
    form.append("file", picture.blob, picture.name);
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const { id } = await upload<Picture>("/messages/media", form, { signal, onProgress });
    return id;
  },
  send: async (entry) => {
    const media_ids = entry.pictures.flatMap(({ mediaId }) => mediaId ?? []);
    const body: MessageSend = { body: entry.body, media_ids, reference: entry.key };
    if (entry.conversationId !== null) body.conversation_id = entry.conversationId;
    else {
      body.to = entry.to;
      body.number_id = entry.numberId;
    }
    const headers = { "Idempotency-Key": entry.key };
    const { items } = await unwrap(api.POST("/api/v1/messages", { body, headers }));
    return items;
  },
};
