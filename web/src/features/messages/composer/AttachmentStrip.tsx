import { ActionIcon, Progress, Text } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { LocalPicture } from "../thread/Pictures";
import classes from "./composer.module.css";
import type { Attachment } from "./useAttachments";

interface Props {
  items: Attachment[];
  onRemove: (id: string) => void;
}

/** Pictures that go with the text, with the way to leave one out. */
export function AttachmentStrip({ items, onRemove }: Props) {
  const { t } = useTranslation();
  if (items.length === 0) return null;
  return (
    <ul className={classes.strip} aria-label={t("messages.pictures")}>
      {items.map(({ id, name, fitted, percent, failed }) => (
        <li key={id} data-failed={failed || undefined}>
          {fitted !== null && <LocalPicture blob={fitted} alt={name} />}
          {failed && (
            <Text size="xs" c="var(--oh-fail)" role="alert">
              {t("messages.noPicture", { name })}
            </Text>
          )}
          {fitted === null && !failed && (
            <Progress
              value={percent}
              size="sm"
              className={classes.progress}
              aria-label={t("messages.resizing", { name })}
            />
          )}
          <ActionIcon
            className={classes.removePicture}
            variant="default"
            size={24}
            aria-label={t("messages.removePicture", { name })}
            onClick={() => {
              onRemove(id);
            }}
          >
            <IconX size={14} />
          </ActionIcon>
        </li>
      ))}
    </ul>
  );
}
