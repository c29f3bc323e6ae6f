import { useMantineColorScheme } from "@mantine/core";
import englishWords from "emoji-picker-element/i18n/en";
import spanishWords from "emoji-picker-element/i18n/es";
import Picker from "emoji-picker-element/picker";
import type { EmojiClickEvent } from "emoji-picker-element/shared";
import english from "emoji-picker-element-data/en/emojibase/data.json?url";
import spanish from "emoji-picker-element-data/es/cldr/data.json?url";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import classes from "./composer.module.css";

/** Shown whatever the fonts here hold: the recipient's phone has them all since 2021. */
const EMOJI_VERSION = 14;

/** Its names come from our own server, not from a foreign one. */
const LANGUAGES = {
  en: { dataSource: english, i18n: englishWords },
  es: { dataSource: spanish, i18n: spanishWords },
};

export function EmojiPicker({ onPick }: { onPick: (emoji: string) => void }) {
  const { i18n } = useTranslation();
  const { colorScheme } = useMantineColorScheme();
  const place = useRef<HTMLDivElement>(null);
  const pick = useRef(onPick);
  useEffect(() => {
    pick.current = onPick;
  }, [onPick]);
  useEffect(() => {
    const locale = i18n.language === "es" ? "es" : "en";
    const picker = new Picker({ locale, emojiVersion: EMOJI_VERSION, ...LANGUAGES[locale] });
    if (colorScheme !== "auto") picker.className = colorScheme;
    const chosen = (event: Event) => {
      const { unicode } = (event as EmojiClickEvent).detail;
      if (unicode !== undefined) pick.current(unicode);
    };
    picker.addEventListener("emoji-click", chosen);
    place.current?.append(picker);
    const frame = window.requestAnimationFrame(() => {
      picker.shadowRoot?.querySelector<HTMLInputElement>("#search")?.focus();
    });
    return () => {
      window.cancelAnimationFrame(frame);
      picker.remove();
    };
  }, [i18n.language, colorScheme]);
  return <div ref={place} className={classes.emojis} />;
}
