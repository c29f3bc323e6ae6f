import { ActionIcon, FileButton, Text, Textarea, Tooltip } from "@mantine/core";
import { useSessionStorage } from "@mantine/hooks";
import { IconPhoto, IconSend } from "@tabler/icons-react";
import { useRef, useState, type ClipboardEvent, type DragEvent, type KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import type { WaitingPicture } from "../outbox/entry";
import { AttachmentStrip } from "./AttachmentStrip";
import classes from "./composer.module.css";
import { EmojiButton } from "./EmojiButton";
import { SegmentCounter } from "./SegmentCounter";
import { useAttachments } from "./useAttachments";
import { MAX_PICTURES } from "../pictures";

interface Props {
  /** What is typed is kept under this name while the tab lives. */
  draftKey: string;
  /** Why pictures cannot be sent; null when they can. */
  noPictures: string | null;
  /** Something else is missing, as the recipient. */
  blocked?: boolean;
  onSend: (body: string, pictures: WaitingPicture[]) => void;
}

const imagesOf = (files: FileList) =>
  Array.from(files).filter(({ type }) => type.startsWith("image/"));

export function Composer({ draftKey, noPictures, blocked = false, onSend }: Props) {
  const { t } = useTranslation();
  const [body, setBody, forget] = useSessionStorage({
    key: `offhook-draft-${draftKey}`,
    defaultValue: "",
    getInitialValueInEffect: false,
  });
  const pictures = useAttachments();
  const [refused, setRefused] = useState(false);
  const [dropping, setDropping] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const something = body.trim() !== "" || pictures.items.length > 0;
  const barred = noPictures !== null && pictures.items.length > 0;
  const ready = something && pictures.ready && !blocked && !barred;

  const attach = (files: File[]) => {
    if (files.length === 0) return;
    setRefused(noPictures !== null);
    if (noPictures === null) void pictures.add(files);
  };
  const send = () => {
    if (!ready) return;
    onSend(body.trim(), pictures.pictures());
    forget();
    pictures.clear();
    field.current?.focus();
  };
  const insert = (emoji: string) => {
    const box = field.current;
    const at = box?.selectionStart ?? body.length;
    const end = box?.selectionEnd ?? at;
    setBody(body.slice(0, at) + emoji + body.slice(end));
    window.requestAnimationFrame(() => {
      box?.focus();
      box?.setSelectionRange(at + emoji.length, at + emoji.length);
    });
  };
  const onKey = (event: KeyboardEvent) => {
    // With a keyboard on the glass, its return key makes a new line.
    const typed = !window.matchMedia("(pointer: coarse)").matches;
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing || !typed) return;
    event.preventDefault();
    send();
  };
  const problem =
    (refused || barred) && noPictures !== null
      ? noPictures
      : pictures.tooMany
        ? t("messages.tooMany", { count: MAX_PICTURES })
        : null;

  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- pictures may be dropped; the button does the same
    <form
      className={classes.composer}
      aria-label={t("messages.write")}
      data-dropping={dropping || undefined}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
      onDragOver={(event) => {
        event.preventDefault();
        setDropping(true);
      }}
      onDragLeave={() => {
        setDropping(false);
      }}
      onDrop={(event: DragEvent) => {
        event.preventDefault();
        setDropping(false);
        attach(imagesOf(event.dataTransfer.files));
      }}
    >
      <AttachmentStrip items={pictures.items} onRemove={pictures.remove} />
      {problem !== null && (
        <Text size="sm" c="var(--oh-fail)" role="alert" mb={4}>
          {problem}
        </Text>
      )}
      <div className={classes.row}>
        <FileButton
          multiple
          accept="image/*"
          onChange={(files) => {
            attach(files);
          }}
        >
          {(props) => (
            <Tooltip label={noPictures ?? t("messages.addPictures")} multiline maw={280}>
              <ActionIcon
                {...props}
                variant="subtle"
                color="gray"
                size={36}
                aria-label={t("messages.addPictures")}
                aria-disabled={noPictures !== null || undefined}
                onClick={() => {
                  if (noPictures === null) props.onClick();
                  else setRefused(true);
                }}
              >
                <IconPhoto size={20} stroke={1.6} />
              </ActionIcon>
            </Tooltip>
          )}
        </FileButton>
        <EmojiButton onPick={insert} />
        <Textarea
          ref={field}
          className={classes.field}
          autosize
          minRows={1}
          maxRows={6}
          value={body}
          aria-label={t("messages.text")}
          placeholder={t("messages.text")}
          onKeyDown={onKey}
          onPaste={(event: ClipboardEvent) => {
            attach(imagesOf(event.clipboardData.files));
          }}
          onChange={(event) => {
            setBody(event.currentTarget.value);
          }}
        />
        <ActionIcon
          type="submit"
          variant="filled"
          size={36}
          disabled={!ready}
          aria-label={t("messages.send")}
        >
          <IconSend size={18} stroke={1.8} />
        </ActionIcon>
      </div>
      <SegmentCounter text={body} />
    </form>
  );
}
