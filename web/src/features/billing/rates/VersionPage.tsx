import { Alert, Button, Paper, Skeleton, Stack, Text } from "@mantine/core";
import { IconArrowLeft } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { ErrorState } from "@/ui/ErrorState";
import { PageHeader } from "@/ui/PageHeader";
import { Timestamp } from "@/ui/Timestamp";
import classes from "../billing.module.css";
import { Panel } from "../parts/Panel";
import type { Preview } from "../types";
import { ChangeTable } from "./ChangeTable";
import { Effect } from "./Effect";
import { useDecks, usePreview } from "./queries";
import { VersionActs } from "./VersionActs";
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
        {version.effective_at === null ? (
          t("billing.preview.textAtApproval", { count: version.row_count })
        ) : (
          <>
            {t("billing.preview.text", { count: version.row_count })}{" "}
            <Timestamp at={version.effective_at} />
          </>
        )}
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
      <VersionActs version={version} />
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
        <Panel title={t("billing.preview.changes")}>
          <Paper className={classes.panel}>
            <ChangeTable
              label={t("billing.preview.changes")}
              changes={changes}
              currency={currency}
            />
          </Paper>
        </Panel>
      )}
      {changes.length > 0 && changes.length < changed && (
        <Text size="xs" c="dimmed">
          {t("billing.preview.first", { count: changes.length })}
        </Text>
      )}
    </Stack>
  );
}
