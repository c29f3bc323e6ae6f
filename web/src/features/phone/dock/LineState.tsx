import { Button, Tooltip } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { StatusDot, type Tone } from "@/ui/StatusDot";
import { usePhone } from "../context";
import type { LineStatus } from "../line/types";
import classes from "./dock.module.css";

const TONES: Record<LineStatus, Tone> = {
  off: "off",
  connecting: "wait",
  ready: "live",
  offline: "fail",
  refused: "fail",
};

/** The dot that says whether this browser can be called. */
export function LineState() {
  const { t } = useTranslation();
  const { line, retry } = usePhone();
  const talking = line.calls.some((call) => call.state === "talking");
  const text =
    talking && line.status === "ready" ? t("phone.line.onCall") : t(`phone.line.${line.status}`);
  const broken = line.status === "offline" || line.status === "refused";
  return (
    <div className={classes.line}>
      <Tooltip label={t(`phone.line.hint.${line.status}`)}>
        <span role="status" aria-label={t("phone.line.label")} className={classes.lineText}>
          <StatusDot tone={TONES[line.status]} pulse={line.status === "connecting"} />
          <span className={classes.lineWords}>{text}</span>
        </span>
      </Tooltip>
      {broken && (
        <Button size="compact-xs" variant="subtle" onClick={retry}>
          {t("common.retry")}
        </Button>
      )}
    </div>
  );
}
