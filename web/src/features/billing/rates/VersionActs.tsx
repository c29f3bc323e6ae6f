import { Alert, Button, Group, Stack } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconArrowBackUp, IconCheck, IconDownload } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { mediaUrl } from "@/api/client";
import { useShowError } from "@/ui/errorText";
import { useConfirm } from "@/ui/useConfirm";
import type { DeckVersion } from "../types";
import { useDeckVersions, useVersionAct } from "./queries";

/** Both come while they are read, so the browser shows a long one on its way. */
const FORMATS = ["csv", "xlsx"] as const;

/** What can be done with a version: put in force, taken back, taken home as a file. */
export function VersionActs({ version }: { version: DeckVersion }) {
  const { t } = useTranslation();
  const showError = useShowError();
  const confirm = useConfirm();
  const approve = useVersionAct("approve");
  const rollBack = useVersionAct("roll-back");
  const { data: versions } = useDeckVersions(version.deck_id);
  const passed =
    version.state === "draft" &&
    version.effective_at !== null &&
    new Date(version.effective_at) < new Date() &&
    versions?.some(({ state }) => state === "active") === true;
  const done = (message: string) => {
    notifications.show({ message, color: "live" });
  };
  return (
    <Stack gap="xs">
      {passed && (
        <Alert color="wait" title={t("billing.preview.passed")}>
          {t("billing.preview.passedText")}
        </Alert>
      )}
      <Group gap="xs">
        {version.state === "draft" && (
          <Button
            leftSection={<IconCheck size={18} />}
            loading={approve.isPending}
            onClick={() => {
              approve.mutate(
                { id: version.id, asOfNow: passed },
                {
                  onSuccess: () => {
                    done(t("billing.preview.approved"));
                  },
                  onError: showError,
                },
              );
            }}
          >
            {t(passed ? "billing.preview.approveNow" : "billing.preview.approve")}
          </Button>
        )}
        {version.state !== "rolled_back" && (
          <Button
            variant="default"
            leftSection={<IconArrowBackUp size={18} />}
            loading={rollBack.isPending}
            onClick={() => {
              confirm({
                title: t(
                  version.state === "draft"
                    ? "billing.preview.discardTitle"
                    : "billing.preview.rollBackTitle",
                ),
                text: t(
                  version.state === "draft"
                    ? "billing.preview.discardText"
                    : "billing.preview.rollBackText",
                ),
                confirm: t(
                  version.state === "draft"
                    ? "billing.preview.discard"
                    : "billing.preview.rollBack",
                ),
                onConfirm: () => {
                  rollBack.mutate(
                    { id: version.id },
                    {
                      onSuccess: () => {
                        done(t("billing.preview.rolledBack"));
                      },
                      onError: showError,
                    },
                  );
                },
              });
            }}
          >
            {t(version.state === "draft" ? "billing.preview.discard" : "billing.preview.rollBack")}
          </Button>
        )}
        {FORMATS.map((format) => (
          <Button
            key={format}
            component="a"
            download
            href={mediaUrl(`/billing/decks/versions/${version.id}/rates.${format}`)}
            variant="default"
            leftSection={<IconDownload size={18} stroke={1.6} />}
          >
            {t(format === "csv" ? "billing.rates.export" : "billing.rates.exportBook")}
          </Button>
        ))}
      </Group>
    </Stack>
  );
}
