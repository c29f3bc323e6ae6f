import { ActionIcon, Button, Drawer, Group, Skeleton, Stack, Text, Tooltip } from "@mantine/core";
import { IconDownload, IconUpload } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { mediaUrl } from "@/api/client";
import { ErrorState } from "@/ui/ErrorState";
import { Timestamp } from "@/ui/Timestamp";
import classes from "../billing.module.css";
import type { DeckVersion } from "../types";
import { useDecks, useDeckVersions } from "./queries";
import { VersionBadge } from "./VersionBadge";

/** A price list through time: each version, what it changed, and a way to the next one. */
export function DeckDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation();
  const { data: decks } = useDecks();
  const deck = decks?.find((one) => one.id === id);
  return (
    <Drawer
      opened={id !== ""}
      onClose={onClose}
      position="right"
      size="lg"
      title={deck === undefined ? t("billing.rates.deck") : `${deck.name} · ${deck.currency}`}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      {id !== "" && <Versions deckId={id} />}
    </Drawer>
  );
}

function Versions({ deckId }: { deckId: string }) {
  const { t } = useTranslation();
  const { data: versions, error, isPending, refetch } = useDeckVersions(deckId);
  const inForce = versions?.find(
    ({ state, effective_at }) =>
      state === "active" && effective_at !== null && new Date(effective_at) <= new Date(),
  );
  return (
    <Stack gap="md">
      <Button
        component={Link}
        to="/rates"
        search={{ import: deckId } as never}
        leftSection={<IconUpload size={18} stroke={1.6} />}
        w="fit-content"
      >
        {t("billing.import.title")}
      </Button>
      {isPending && <Skeleton h={160} />}
      {error !== null && <ErrorState error={error} onRetry={() => void refetch()} />}
      {versions?.length === 0 && (
        <Text size="sm" c="dimmed">
          {t("billing.rates.noVersions")}
        </Text>
      )}
      <ul className={classes.lines} aria-label={t("billing.rates.versions")}>
        {versions?.map((version) => (
          <Version key={version.id} version={version} inForce={version.id === inForce?.id} />
        ))}
      </ul>
    </Stack>
  );
}

function Version({ version, inForce }: { version: DeckVersion; inForce: boolean }) {
  const { t } = useTranslation();
  return (
    <li className={classes.line}>
      <span className={classes.grow}>
        <Group gap="xs">
          {version.effective_at === null ? (
            <Text size="sm">{t("billing.rates.atApproval")}</Text>
          ) : (
            <Timestamp at={version.effective_at} />
          )}
          <VersionBadge state={version.state} inForce={inForce} />
        </Group>
        <Text size="xs" c="dimmed">
          {t("billing.rates.rows", { count: version.row_count })}
        </Text>
      </span>
      <Button
        component={Link}
        to="/rates"
        search={{ version: version.id } as never}
        variant="default"
      >
        {t("billing.rates.look")}
      </Button>
      <Tooltip label={t("billing.rates.export")}>
        <ActionIcon
          component="a"
          href={mediaUrl(`/billing/decks/versions/${version.id}/rates.csv`)}
          variant="default"
          size={36}
          aria-label={t("billing.rates.export")}
        >
          <IconDownload size={18} stroke={1.6} />
        </ActionIcon>
      </Tooltip>
    </li>
  );
}
