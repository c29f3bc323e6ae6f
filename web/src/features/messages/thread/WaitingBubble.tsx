import { Button, Group, Progress } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { OutboxEntry } from "../outbox/entry";
import { useOutbox } from "../outbox/OutboxProvider";
import { BubbleTime } from "./BubbleTime";
import { DeliveryMark } from "./DeliveryMark";
import { LocalPicture } from "./Pictures";
import { RichText } from "./RichText";
import classes from "./thread.module.css";

/** A text that is on this device only, yet. */
export function WaitingBubble({ entry }: { entry: OutboxEntry }) {
  const { t } = useTranslation();
  const { sending } = useOutbox();
  const refused = entry.refused !== null;
  const percent = sending?.key === entry.key ? sending.percent : null;
  return (
    <article
      className={classes.bubble}
      data-out
      data-mark={refused ? "failed" : undefined}
      aria-label={t("messages.bubbleOut")}
    >
      {entry.pictures.length > 0 && (
        <div className={classes.pictures} data-many={entry.pictures.length > 1 || undefined}>
          {entry.pictures.map(({ id, blob, name }) => (
            <LocalPicture key={id} blob={blob} alt={name} />
          ))}
        </div>
      )}
      {entry.body !== "" && <RichText text={entry.body} />}
      {percent !== null && entry.pictures.length > 0 && (
        <Progress value={percent} size="xs" mt={8} aria-label={t("messages.uploading")} />
      )}
      <footer className={classes.foot}>
        <BubbleTime at={entry.writtenAt} />
        <DeliveryMark mark={refused ? "failed" : "waiting"} />
      </footer>
      {refused && <Refused entry={entry} />}
    </article>
  );
}

export function Refused({ entry }: { entry: OutboxEntry }) {
  const { t } = useTranslation();
  const { store } = useOutbox();
  return (
    <div className={classes.trouble}>
      <p>
        {entry.refused === ""
          ? t("messages.staleText")
          : t("messages.failedBecause", { reason: entry.refused })}
      </p>
      <Group gap={8}>
        <Button size="compact-sm" variant="default" onClick={() => void store.retry(entry.key)}>
          {t("common.retry")}
        </Button>
        {entry.pictures.length > 0 && entry.body !== "" && (
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => void store.retry(entry.key, { pictures: [] })}
          >
            {t("messages.withoutPictures")}
          </Button>
        )}
        <Button
          size="compact-sm"
          variant="subtle"
          color="fail"
          onClick={() => void store.discard(entry.key)}
        >
          {t("messages.discard")}
        </Button>
      </Group>
    </div>
  );
}
