import { Alert, Button, Group, Paper, Skeleton, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconArrowBackUp, IconArrowLeft, IconCheck, IconDownload } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { mediaUrl } from "@/api/client";
import { ErrorState } from "@/ui/ErrorState";
import { useShowError } from "@/ui/errorText";
import { PageHeader } from "@/ui/PageHeader";
import { Timestamp } from "@/ui/Timestamp";
import { useConfirm } from "@/ui/useConfirm";
import classes from "../billing.module.css";
import type { DeckVersion, Preview } from "../types";
import { ChangeTable } from "./ChangeTable";
import { Effect } from "./Effect";
import { useDecks, usePreview, useVersionAct } from "./queries";
import { VersionBadge } from "./VersionBadge";

const COUNTS = ["added", "removed", "dearer", "cheaper", "otherwise_changed", "same"] as const;

/** What a version changes against the one before it, to be approved or taken back. */
export function VersionPage({ id }: { id: string }) {
  const { t } = useTranslation();
  const { data, error, isPending, refetch } = usePreview(id);
  const { data: decks } = useDecks();
  const deck = decks?.find((one) => one.id === data?.version.deck_id);
  return (
    <>
      <PageHeader
        title={
          deck === undefined
            ? t("billing.preview.title")
            : t("billing.preview.titleOf", { name: deck.name })
        }
        badge={data !== undefined && <VersionBadge state={data.version.state} />}
      >
        <Button
          component={Link}
          to="/rates"
          search={{ open: data?.version.deck_id } as never}
          variant="default"
          leftSection={<IconArrowLeft size={18} />}
        >
          {t("billing.rates.back")}
        </Button>
      </PageHeader>
      {isPending && (
        <Stack>
          <Skeleton h={80} />
          <Skeleton h={320} />
        </Stack>
      )}
      {error !== null && <ErrorState error={error} onRetry={() => void refetch()} />}
      {data !== undefined && <Shown preview={data} currency={deck?.currency ?? ""} />}
    </>
  );
}

function Shown({ preview, currency }: { preview: Preview; currency: string }) {
  const { t } = useTranslation();
  const { version, changes, strange } = preview;
  const changed = COUNTS.reduce((sum, key) => sum + (key === "same" ? 0 : preview[key]), 0);
  return (
    <Stack gap="md">
      <Text size="sm" c="dimmed">
        {t("billing.preview.text", { count: version.row_count })}{" "}
        <Timestamp at={version.effective_at} />
        {version.bands.length > 0 && ` · ${version.bands.join(" · ")} (${version.zone})`}
      </Text>
      <dl className={classes.counts}>
        {COUNTS.map((key) => (
          <div key={key} className={classes.count} data-tone={preview[key] > 0 ? key : undefined}>
            <dt>{t(`billing.preview.count.${key}`)}</dt>
            <dd className="tabular">{preview[key].toLocaleString()}</dd>
          </div>
        ))}
      </dl>
      <Acts version={version} />
      {version.state !== "rolled_back" && <Effect versionId={version.id} />}
      {strange.length > 0 && (
        <>
          <Alert color="wait" title={t("billing.preview.strange", { count: strange.length })}>
            {t("billing.preview.strangeText")}
          </Alert>
          <Paper className={classes.panel}>
            <ChangeTable
              label={t("billing.preview.strangeTable")}
              changes={strange}
              currency={currency}
            />
          </Paper>
        </>
      )}
      {changes.length > 0 && (
        <Paper className={classes.panel}>
          <ChangeTable label={t("billing.preview.changes")} changes={changes} currency={currency} />
        </Paper>
      )}
      {changes.length > 0 && changes.length < changed && (
        <Text size="xs" c="dimmed">
          {t("billing.preview.first", { count: changes.length })}
        </Text>
      )}
    </Stack>
  );
}

function Acts({ version }: { version: DeckVersion }) {
  const { t } = useTranslation();
  const showError = useShowError();
  const confirm = useConfirm();
  const approve = useVersionAct("approve");
  const rollBack = useVersionAct("roll-back");
  const done = (message: string) => {
    notifications.show({ message, color: "live" });
  };
  return (
    <Group gap="xs">
      {version.state === "draft" && (
        <Button
          leftSection={<IconCheck size={18} />}
          loading={approve.isPending}
          onClick={() => {
            approve.mutate(version.id, {
              onSuccess: () => {
                done(t("billing.preview.approved"));
              },
              onError: showError,
            });
          }}
        >
          {t("billing.preview.approve")}
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
                version.state === "draft" ? "billing.preview.discard" : "billing.preview.rollBack",
              ),
              onConfirm: () => {
                rollBack.mutate(version.id, {
                  onSuccess: () => {
                    done(t("billing.preview.rolledBack"));
                  },
                  onError: showError,
                });
              },
            });
          }}
        >
          {t(version.state === "draft" ? "billing.preview.discard" : "billing.preview.rollBack")}
        </Button>
      )}
      <Button
        component="a"
        href={mediaUrl(`/billing/decks/versions/${version.id}/rates.csv`)}
        variant="default"
        leftSection={<IconDownload size={18} stroke={1.6} />}
      >
        {t("billing.rates.export")}
      </Button>
    </Group>
  );
}
