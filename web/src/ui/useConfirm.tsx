import { List, Stack, Text } from "@mantine/core";
import { modals } from "@mantine/modals";
import { useCallback } from "react";
import { useTranslation } from "react-i18next";

interface Question {
  title: string;
  text: string;
  /** What will be lost, by name. */
  lost?: string[];
  confirm: string;
  onConfirm: () => void;
}

/** Asks before an act that cannot be undone, and names what goes. */
export function useConfirm(): (question: Question) => void {
  const { t } = useTranslation();
  return useCallback(
    ({ title, text, lost = [], confirm, onConfirm }) => {
      modals.openConfirmModal({
        title,
        children: (
          <Stack gap="xs">
            <Text size="sm">{text}</Text>
            {lost.length > 0 && (
              <List size="sm">
                {lost.map((thing) => (
                  <List.Item key={thing}>{thing}</List.Item>
                ))}
              </List>
            )}
          </Stack>
        ),
        labels: { confirm, cancel: t("common.cancel") },
        confirmProps: { color: "fail" },
        closeButtonProps: { "aria-label": t("common.close") },
        onConfirm,
      });
    },
    [t],
  );
}
