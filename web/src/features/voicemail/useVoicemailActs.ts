/** Heard, deleted, and deleted after all not. */
import { useMutation, useQueryClient, type InfiniteData } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api/client";
import type { Page, Voicemail } from "@/api/types";
import { useShowError } from "@/ui/errorText";
import { useUndo } from "@/ui/useUndo";
import { callerText } from "./callerText";
import { voicemailKeys } from "./queries";

const LISTS = [...voicemailKeys.all, "list"];
type Lists = InfiniteData<Page<Voicemail>>;

function mapItems(lists: Lists | undefined, change: (items: Voicemail[]) => Voicemail[]) {
  if (lists === undefined) return lists;
  const pages = lists.pages.map((page) => ({ ...page, items: change(page.items) }));
  return { ...lists, pages };
}

export function useSetHeard() {
  const queryClient = useQueryClient();
  const showError = useShowError();
  return useMutation({
    mutationFn: ({ id, heard }: { id: string; heard: boolean }) =>
      unwrap(
        api.PATCH("/api/v1/voicemails/{voicemail_id}", {
          params: { path: { voicemail_id: id } },
          body: { heard },
        }),
      ),
    onMutate: ({ id, heard }) => {
      queryClient.setQueriesData<Lists>({ queryKey: LISTS }, (lists) =>
        mapItems(lists, (items) =>
          items.map((item) => (item.id === id ? { ...item, heard } : item)),
        ),
      );
    },
    onError: showError,
    // Not the lists: a message must not vanish from the filter "new" while it is being heard.
    onSuccess: () => queryClient.invalidateQueries({ queryKey: voicemailKeys.unheard }),
  });
}

export function useDeleteVoicemail() {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const showError = useShowError();
  const undo = useUndo();
  const refresh = () => queryClient.invalidateQueries({ queryKey: voicemailKeys.all });
  return useMutation({
    mutationFn: ({ id }: Voicemail) =>
      unwrap(
        api.DELETE("/api/v1/voicemails/{voicemail_id}", { params: { path: { voicemail_id: id } } }),
      ),
    onMutate: ({ id }) => {
      queryClient.setQueriesData<Lists>({ queryKey: LISTS }, (lists) =>
        mapItems(lists, (items) => items.filter((item) => item.id !== id)),
      );
    },
    onSuccess: (_nothing, voicemail) => {
      const { id } = voicemail;
      undo(t("voicemail.deleted", { who: callerText(voicemail) }), async () => {
        await unwrap(
          api.POST("/api/v1/voicemails/{voicemail_id}/restore", {
            params: { path: { voicemail_id: id } },
          }),
        );
        await refresh();
      });
    },
    onError: showError,
    onSettled: refresh,
  });
}
