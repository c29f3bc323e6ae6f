import {
  IconAddressBook,
  IconDialpad,
  IconHistory,
  IconMessage,
  IconSettings,
} from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useUnreadCount } from "@/features/messages/queries";
import classes from "./dialer.module.css";

const TABS = [
  { key: "dial", to: "/dialer", icon: IconDialpad },
  { key: "messages", to: "/dialer/messages", icon: IconMessage },
  { key: "contacts", to: "/dialer/contacts", icon: IconAddressBook },
  { key: "calls", to: "/dialer/calls", icon: IconHistory },
  { key: "settings", to: "/dialer/settings", icon: IconSettings },
] as const;

export function Tabs() {
  const { t } = useTranslation();
  const unread = useUnreadCount();
  return (
    <nav className={classes.tabs} aria-label={t("shell.parts")}>
      {TABS.map(({ key, to, icon: Picture }) => (
        <Link
          key={key}
          to={to}
          className={classes.tab}
          activeOptions={{ exact: key === "dial", includeSearch: false }}
          activeProps={{ "data-active": true }}
        >
          <span className={classes.tabIcon}>
            <Picture size={22} stroke={1.6} aria-hidden />
            {key === "messages" && unread > 0 && (
              <span
                className={classes.unread}
                aria-label={t("shell.unread", { count: unread })}
                role="img"
              >
                {unread > 99 ? "99+" : unread}
              </span>
            )}
          </span>
          <span>{t(`dialer.tabs.${key}`)}</span>
        </Link>
      ))}
    </nav>
  );
}
