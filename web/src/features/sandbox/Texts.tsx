import { Anchor, NativeSelect } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { mediaUrl } from "@/api/client";
import type { HandsetText } from "@/api/types";
import { useFormats } from "@/app/formats";
import { useNumbers } from "@/features/console/queries";
import { textPieces } from "@/features/messages/thread/textPieces";
import { readPhone } from "@/ui/phoneText";
import { Timestamp } from "@/ui/Timestamp";
import { TextField } from "./TextField";
import type { NewText } from "./texts";
import classes from "./texts.module.css";

interface Props {
  texts: HandsetText[] | undefined;
  isSending: boolean;
  send: (text: NewText) => Promise<unknown>;
  call: (number: string) => void;
}

/** The messages of a handset: what firms wrote, and what is written to them. */
export function Texts({ texts, isSending, send, call }: Props) {
  const { t } = useTranslation();
  const { data: numbers } = useNumbers();
  const [chosen, setChosen] = useState<string>();
  const latest = texts?.at(-1)?.peer;
  const to = chosen ?? latest ?? numbers?.[0]?.number ?? "";
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (box.current !== null) box.current.scrollTop = box.current.scrollHeight;
  }, [texts?.length]);
  return (
    <>
      <div
        ref={box}
        className={classes.thread}
        role="log"
        aria-label={t("sandbox.texts.thread")}
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a box that scrolls must be reachable by keyboard
        tabIndex={0}
      >
        {texts?.length === 0 && <p className={classes.quiet}>{t("sandbox.texts.empty")}</p>}
        {texts?.map((text) => (
          <Bubble key={text.id} text={text} call={call} />
        ))}
      </div>
      {numbers !== undefined && numbers.length > 1 && (
        <NativeSelect
          size="xs"
          className={classes.to}
          aria-label={t("sandbox.texts.to")}
          value={to}
          data={numbers.map(({ number, label }) => ({
            value: number,
            label: label === "" ? readPhone(number).text : `${label} · ${readPhone(number).text}`,
          }))}
          onChange={(event) => {
            setChosen(event.currentTarget.value);
          }}
        />
      )}
      <TextField
        disabled={to === "" || isSending}
        onSend={(text, pictures) => send({ to, text, pictures })}
      />
    </>
  );
}

function Bubble({ text, call }: { text: HandsetText; call: (number: string) => void }) {
  const { t } = useTranslation();
  const { country } = useFormats();
  return (
    <div className={classes.bubble} data-received={text.received}>
      {text.pictures.map(({ id, ready }) =>
        ready ? (
          <img
            key={id}
            className={classes.picture}
            src={mediaUrl(`/sandbox/texts/pictures/${id}`)}
            alt={t("sandbox.texts.picture")}
          />
        ) : (
          <span key={id} className={classes.picture} role="status">
            {t("sandbox.texts.pictureComes")}
          </span>
        ),
      )}
      {text.text !== "" && (
        <p dir="auto">
          {textPieces(text.text, country).map((piece, place) => {
            if (piece.kind === "link") {
              return (
                <Anchor key={place} href={piece.href} target="_blank" rel="noopener" inherit>
                  {piece.text}
                </Anchor>
              );
            }
            if (piece.kind !== "phone") return piece.text;
            return (
              <Anchor
                key={place}
                component="button"
                type="button"
                inherit
                aria-label={t("messages.callNumber", { number: readPhone(piece.number).text })}
                onClick={() => {
                  call(piece.number);
                }}
              >
                {piece.text}
              </Anchor>
            );
          })}
        </p>
      )}
      <small className="tabular">
        {readPhone(text.peer).text} · <Timestamp at={text.at} />
      </small>
    </div>
  );
}
