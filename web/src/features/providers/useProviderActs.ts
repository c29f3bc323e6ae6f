/** Saving, ordering, choosing and deleting messaging providers. */
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, onceOnly, unwrap } from "@/api/client";
import { freshId } from "@/api/freshId";
import type { Provider } from "@/api/types";
import { useShowError } from "@/ui/errorText";
import { useConfirm } from "@/ui/useConfirm";
import { useUndo } from "@/ui/useUndo";
import type { toInput } from "./form/formValues";
import { providerKeys } from "./queries";

type Input = ReturnType<typeof toInput>;
type Body = Input | (Input & { type: string; preset: string });
interface List {
  items: Provider[];
}

function useRefresh() {
  const queryClient = useQueryClient();
  return () => queryClient.invalidateQueries({ queryKey: providerKeys.list });
}

const patch = (provider: Provider, body: { enabled: boolean }) =>
  unwrap(
    api.PATCH("/api/v1/messaging/providers/{provider_id}", {
      params: { path: { provider_id: provider.id }, query: { check: false } },
      body,
    }),
  );

export function useSaveProvider(provider: Provider | null, onSaved: (saved: Provider) => void) {
  const { t } = useTranslation();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (body: Body) =>
      "type" in body
        ? unwrap(api.POST("/api/v1/messaging/providers", { body, headers: onceOnly() }))
        : unwrap(
            api.PATCH("/api/v1/messaging/providers/{provider_id}", {
              params: { path: { provider_id: provider?.id ?? "" } },
              body,
            }),
          ),
    onSuccess: async (saved) => {
      notifications.show({ message: t("common.saved"), color: "live" });
      await refresh();
      onSaved(saved);
    },
  });
}

/** Something to try everything with, at no cost. */
export function useAddSandbox(onSaved: (saved: Provider) => void) {
  const { t } = useTranslation();
  const refresh = useRefresh();
  const showError = useShowError();
  return useMutation({
    mutationFn: () =>
      unwrap(
        api.POST("/api/v1/messaging/providers", {
          body: {
            name: t("providers.sandboxName"),
            type: "sandbox",
            settings: { webhook_token: freshId() },
          },
          headers: onceOnly(),
        }),
      ),
    onSuccess: async (saved) => {
      await refresh();
      onSaved(saved);
    },
    onError: showError,
  });
}

export function useProviderActs() {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const refresh = useRefresh();
  const showError = useShowError();
  const undo = useUndo();
  const settled = { onError: showError, onSettled: refresh };
  const enable = useMutation({
    mutationFn: (provider: Provider) => patch(provider, { enabled: !provider.enabled }),
    onSuccess: (_saved, before) => {
      const words = before.enabled
        ? t("providers.switchedOff", before)
        : t("providers.switchedOn", before);
      undo(words, async () => {
        await patch(before, { enabled: before.enabled });
        await refresh();
      });
    },
    ...settled,
  });
  const choose = useMutation({
    mutationFn: ({ id }: Provider) =>
      unwrap(
        api.POST("/api/v1/messaging/providers/{provider_id}/default", {
          params: { path: { provider_id: id } },
        }),
      ),
    ...settled,
  });
  const order = useMutation({
    mutationFn: (ids: string[]) =>
      unwrap(api.POST("/api/v1/messaging/providers/order", { body: { ids } })),
    onMutate: (ids) => {
      queryClient.setQueryData<List>(
        providerKeys.list,
        (list) =>
          list && {
            ...list,
            items: list.items.toSorted((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id)),
          },
      );
    },
    ...settled,
  });
  return { enable, choose, order };
}

export function useDeleteProvider(onDone: () => void): (provider: Provider) => void {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const refresh = useRefresh();
  const showError = useShowError();
  const confirm = useConfirm();
  const remove = useMutation({
    mutationFn: ({ id }: Provider) =>
      unwrap(
        api.DELETE("/api/v1/messaging/providers/{provider_id}", {
          params: { path: { provider_id: id } },
        }),
      ),
    onSuccess: onDone,
    onError: showError,
    onSettled: refresh,
  });
  return (provider) => {
    const others = queryClient.getQueryData<List>(providerKeys.list)?.items ?? [];
    const heir = others.find(({ id }) => id !== provider.id);
    const lost = [];
    if (provider.secrets.length > 0) lost.push(t("providers.lostSecrets"));
    if (provider.waiting > 0) lost.push(t("providers.lostWaiting", { count: provider.waiting }));
    if (provider.is_default && heir !== undefined) {
      lost.push(t("providers.lostDefault", { name: heir.name }));
    }
    if (heir === undefined) lost.push(t("providers.lostLast"));
    confirm({
      title: t("providers.deleteTitle", { name: provider.name }),
      text: t("providers.deleteText"),
      lost,
      confirm: t("common.delete"),
      onConfirm: () => {
        remove.mutate(provider);
      },
    });
  };
}
