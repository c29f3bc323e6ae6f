import {
  IconAddressBook,
  IconDialpad,
  IconHistory,
  IconMessage,
  IconSettings,
} from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { TabSign } from "@/app/shell/TabSign";
import tabs from "@/app/shell/tabs.module.css";
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
    <nav className={`${tabs.bar ?? ""} ${classes.tabs ?? ""}`} aria-label={t("shell.parts")}>
      {TABS.map(({ key, to, icon }) => (
        <Link
          key={key}
          to={to}
          className={tabs.tab}
          activeOptions={{ exact: key === "dial", includeSearch: false }}
          activeProps={{ "data-active": true }}
        >
          <TabSign
            icon={icon}
            fresh={key === "messages" ? unread : 0}
            freshText={t("shell.unread", { count: unread })}
          />
          <span>{t(`dialer.tabs.${key}`)}</span>
        </Link>
      ))}
    </nav>
  );
}
