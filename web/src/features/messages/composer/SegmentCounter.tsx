import { Tooltip } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { countSegments } from "../segments";
import classes from "./composer.module.css";

/** How many texts it is paid as; nothing while one suffices and there is room. */
export function SegmentCounter({ text }: { text: string }) {
  const { t } = useTranslation();
  const { encoding, segments, left, costly } = countSegments(text);
  if (segments === 0) return <span className={classes.counter} />;
  const words = t("messages.segments", { count: segments, left });
  const hint =
    encoding === "gsm7"
      ? t("messages.plainHint")
      : t("messages.costlyHint", { characters: costly.join(" ") });
  return (
    <Tooltip label={hint} multiline maw={280}>
      <span
        className={`${classes.counter ?? ""} tabular`}
        data-costly={encoding === "ucs2" || undefined}
      >
        {words}
        {encoding === "ucs2" && <> · {t("messages.unicode")}</>}
      </span>
    </Tooltip>
  );
}
