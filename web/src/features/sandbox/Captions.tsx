import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Caption } from "@/api/types";
import classes from "./sandbox.module.css";
import { useCaptionWords } from "./useCaptionWords";

/** What is heard and said, newest at the bottom. */
export function Captions({ captions }: { captions: Caption[] }) {
  const { t } = useTranslation();
  const words = useCaptionWords();
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const box = end.current;
    if (box !== null) box.scrollTop = box.scrollHeight;
  }, [captions.length]);
  return (
    <div
      ref={end}
      className={classes.captions}
      role="log"
      aria-label={t("sandbox.captions")}
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a box that scrolls must be reachable by keyboard
      tabIndex={0}
    >
      {captions.length === 0 ? (
        <p className={classes.quiet}>{t("sandbox.quiet")}</p>
      ) : (
        captions.map((caption, place) => (
          <p
            key={`${caption.at}-${String(place)}`}
            className={classes.caption}
            data-who={caption.who}
          >
            {words(caption)}
          </p>
        ))
      )}
    </div>
  );
}
