import { Anchor } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useFormats } from "@/app/formats";
import { usePhone } from "@/features/phone/context";
import { readPhone } from "@/ui/phoneText";
import classes from "./thread.module.css";
import { textPieces } from "./textPieces";

/** A text with links to open and numbers to call. */
export function RichText({ text }: { text: string }) {
  const { t } = useTranslation();
  const { country } = useFormats();
  const { dial, prepare = dial } = usePhone();
  return (
    <p className={classes.text} dir="auto">
      {textPieces(text, country).map((piece, place) => {
        if (piece.kind === "link") {
          return (
            <Anchor key={place} href={piece.href} target="_blank" rel="noopener noreferrer" inherit>
              {piece.text}
            </Anchor>
          );
        }
        if (piece.kind === "phone") {
          return (
            <Anchor
              key={place}
              component="button"
              type="button"
              inherit
              aria-label={t("messages.callNumber", { number: readPhone(piece.number).text })}
              onClick={() => {
                prepare(piece.number);
              }}
            >
              {piece.text}
            </Anchor>
          );
        }
        return piece.text;
      })}
    </p>
  );
}
