import { Button } from "@mantine/core";
import { IconWifiOff } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import classes from "../shell/shell.module.css";
import { useLive } from "./LiveProvider";

/** A blink of the network is not worth a word. */
const PATIENCE_MS = 2500;

export function LiveBanner() {
  const { t } = useTranslation();
  const { connected, lostAt, retryAt, retryNow } = useLive();
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (connected || lostAt === null) return;
    const timer = window.setInterval(() => {
      setNow(Date.now());
    }, 500);
    return () => {
      window.clearInterval(timer);
    };
  }, [connected, lostAt]);
  if (connected || lostAt === null || now - lostAt < PATIENCE_MS) return null;
  const seconds = retryAt === null ? 0 : Math.max(0, Math.ceil((retryAt - now) / 1000));
  return (
    <div className={classes.banner} role="status">
      <IconWifiOff size={18} stroke={1.7} aria-hidden />
      <span>
        {t("shell.live.gone")}{" "}
        <span className="tabular" aria-hidden>
          {seconds > 0 ? t("shell.live.retryIn", { seconds }) : t("shell.live.retrying")}
        </span>
      </span>
      <Button size="compact-sm" variant="white" onClick={retryNow}>
        {t("common.retry")}
      </Button>
    </div>
  );
}
