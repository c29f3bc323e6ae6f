import { Tooltip } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useLive } from "@/app/live/LiveProvider";
import { useFormats } from "@/app/formats";
import { StatusDot } from "./StatusDot";
import classes from "./ui.module.css";

/** Says whether what is shown moves by itself, and if not, since when it stands still. */
export function LiveIndicator() {
  const { t } = useTranslation();
  const { connected, lostAt } = useLive();
  const formats = useFormats();
  const text = connected
    ? t("shell.live.live")
    : lostAt === null
      ? t("shell.live.connecting")
      : t("shell.live.since", { time: formats.time(new Date(lostAt)) });
  return (
    <Tooltip label={t("shell.live.hint")}>
      <span className={classes.status} data-tone={connected ? "live" : "wait"}>
        <StatusDot tone={connected ? "live" : "wait"} />
        {text}
      </span>
    </Tooltip>
  );
}
