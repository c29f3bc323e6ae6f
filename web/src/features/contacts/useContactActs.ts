/** Saving and deleting contacts. */
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, onceOnly, unwrap } from "@/api/client";
import type { Contact, ContactInput } from "@/api/types";
import { useShowError } from "@/ui/errorText";
import { useUndo } from "@/ui/useUndo";
import { contactKeys, contactName } from "./queries";

export function useSaveContact(contact: Contact | null, onDone: () => void) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (body: ContactInput) =>
      contact === null
        ? unwrap(api.POST("/api/v1/contacts", { body, headers: onceOnly() }))
        : unwrap(
            api.PATCH("/api/v1/contacts/{contact_id}", {
              params: { path: { contact_id: contact.id } },
              body: { ...body, version: contact.version },
            }),
          ),
    onSuccess: async () => {
      notifications.show({ message: t("common.saved"), color: "live" });
      onDone();
      await queryClient.invalidateQueries({ queryKey: contactKeys.all });
    },
  });
}

export function useDeleteContact(onDone: () => void) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const showError = useShowError();
  const undo = useUndo();
  const refresh = () => queryClient.invalidateQueries({ queryKey: contactKeys.all });
  return useMutation({
    mutationFn: ({ id }: Contact) =>
      unwrap(api.DELETE("/api/v1/contacts/{contact_id}", { params: { path: { contact_id: id } } })),
    onSuccess: async (_nothing, contact) => {
      onDone();
      undo(t("contacts.deleted", { name: contactName(contact) }), async () => {
        const params = { path: { contact_id: contact.id } };
        await unwrap(api.POST("/api/v1/contacts/{contact_id}/restore", { params }));
        await refresh();
      });
      await refresh();
    },
    onError: showError,
  });
}
