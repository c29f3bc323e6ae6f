import { IconMessage, IconPhone } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import classes from "./texts.module.css";

export type HandsetApp = "phone" | "texts";

interface Props {
  shown: HandsetApp;
  unread: number;
  show: (app: HandsetApp) => void;
}

/** What is on a handset's home bar. */
export function HandsetApps({ shown, unread, show }: Props) {
  const { t } = useTranslation();
  const button = (app: HandsetApp, icon: React.ReactNode) => (
    <button
      type="button"
      aria-pressed={shown === app}
      onClick={() => {
        show(app);
      }}
    >
      {icon}
      {t(`sandbox.app.${app}`)}
      {app === "texts" && unread > 0 && (
        <span className={classes.badge} aria-label={t("sandbox.texts.unread", { count: unread })}>
          {unread}
        </span>
      )}
    </button>
  );
  return (
    <div className={classes.apps}>
      {button("phone", <IconPhone size={16} stroke={1.7} aria-hidden />)}
      {button("texts", <IconMessage size={16} stroke={1.7} aria-hidden />)}
    </div>
  );
}
