import { Button, Group, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { freshId } from "@/api/freshId";
import { useShowError } from "./errorText";

const UNDO_MS = 8000;

/** Says what was done and offers to take it back. */
export function useUndo(): (done: string, undo: () => Promise<unknown>) => void {
  const { t } = useTranslation();
  const showError = useShowError();
  return useCallback(
    (done, undo) => {
      const id = freshId();
      notifications.show({
        id,
        autoClose: UNDO_MS,
        closeButtonProps: { "aria-label": t("common.close") },
        message: (
          <Group justify="space-between" wrap="nowrap">
            <Text size="sm">{done}</Text>
            <Button
              size="compact-sm"
              variant="subtle"
              onClick={() => {
                notifications.hide(id);
                undo().catch(showError);
              }}
            >
              {t("common.undo")}
            </Button>
          </Group>
        ),
      });
    },
    [t, showError],
  );
}
