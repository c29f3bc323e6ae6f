import { ActionIcon, FileButton, Textarea } from "@mantine/core";
import { IconPhoto, IconSend, IconX } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { bytesEach, fitPicture } from "@/features/messages/pictures";
import { useShowError } from "@/ui/errorText";
import classes from "./texts.module.css";

interface Props {
  disabled: boolean;
  onSend: (text: string, pictures: Blob[]) => Promise<unknown>;
}

/** Where a handset's owner writes; a camera picture is made small enough here. */
export function TextField({ disabled, onSend }: Props) {
  const { t } = useTranslation();
  const showError = useShowError();
  const [text, setText] = useState("");
  const [pictures, setPictures] = useState<Blob[]>([]);
  const isEmpty = text.trim() === "" && pictures.length === 0;
  const send = () => {
    if (isEmpty || disabled) return;
    // What could not be sent stays in the field.
    onSend(text.trim(), pictures).then(
      () => {
        setText("");
        setPictures([]);
      },
      () => undefined,
    );
  };
  const add = (files: File[]) => {
    const each = bytesEach(files.length + pictures.length);
    Promise.all(files.map((file) => fitPicture(file, each, () => undefined))).then((fitted) => {
      setPictures((before) => [...before, ...fitted]);
    }, showError);
  };
  return (
    <form
      className={classes.compose}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {pictures.length > 0 && (
        <span className={classes.attached}>
          {t("sandbox.texts.pictures", { count: pictures.length })}
          <ActionIcon
            size={24}
            variant="transparent"
            aria-label={t("sandbox.texts.without")}
            onClick={() => {
              setPictures([]);
            }}
          >
            <IconX size={14} />
          </ActionIcon>
        </span>
      )}
      <div className={classes.field}>
        <FileButton accept="image/*" multiple onChange={add}>
          {(props) => (
            <ActionIcon
              {...props}
              size={36}
              className={classes.add}
              variant="transparent"
              aria-label={t("sandbox.texts.addPicture")}
            >
              <IconPhoto size={20} stroke={1.6} />
            </ActionIcon>
          )}
        </FileButton>
        <Textarea
          className={classes.text}
          rows={1}
          autosize
          maxRows={3}
          maxLength={1600}
          aria-label={t("sandbox.texts.write")}
          placeholder={t("sandbox.texts.write")}
          value={text}
          onChange={(event) => {
            setText(event.currentTarget.value);
          }}
          onKeyDown={(event) => {
            if (event.key === "Enter" && !event.shiftKey) {
              event.preventDefault();
              send();
            }
          }}
        />
        <ActionIcon
          type="submit"
          size={36}
          variant="filled"
          aria-label={t("sandbox.texts.send")}
          disabled={isEmpty || disabled}
        >
          <IconSend size={18} stroke={1.7} />
        </ActionIcon>
      </div>
    </form>
  );
}
