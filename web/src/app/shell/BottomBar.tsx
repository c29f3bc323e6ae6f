import { Menu, UnstyledButton } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import { Link, useLocation } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useUnreadCount } from "@/features/messages/queries";
import { useUnheardCount } from "@/features/voicemail/queries";
import { useNavItems } from "../nav";
import classes from "./shell.module.css";
import { TabSign } from "./TabSign";
import tabs from "./tabs.module.css";

const PLACES = 5;

/** The same parts as the rail, at the thumb; what does not fit is behind More. */
export function BottomBar() {
  const { t } = useTranslation();
  const items = useNavItems();
  const unheard = useUnheardCount();
  const unread = useUnreadCount();
  const { pathname } = useLocation();
  const fits = items.length <= PLACES;
  const first = fits ? items : items.slice(0, PLACES - 1);
  const rest = fits ? [] : items.slice(PLACES - 1);
  const fresh = (key: string) => {
    if (key === "messages")
      return { fresh: unread, freshText: t("shell.unread", { count: unread }) };
    if (key !== "voicemail") return {};
    return { fresh: unheard, freshText: t("shell.unheard", { count: unheard }) };
  };
  return (
    <nav className={`${tabs.bar ?? ""} ${classes.bottom ?? ""}`} aria-label={t("shell.parts")}>
      {first.map(({ to, key, icon }) => (
        <Link key={key} to={to} className={tabs.tab} activeProps={{ "data-active": true }}>
          <TabSign icon={icon} {...fresh(key)} />
          <span>{t(`shell.nav.${key}`)}</span>
        </Link>
      ))}
      {rest.length > 0 && (
        <Menu position="top-end" width={200}>
          <Menu.Target>
            <UnstyledButton
              className={tabs.tab}
              data-active={rest.some(({ to }) => pathname.startsWith(to)) || undefined}
            >
              <IconDots size={22} stroke={1.6} aria-hidden />
              <span>{t("shell.more")}</span>
            </UnstyledButton>
          </Menu.Target>
          <Menu.Dropdown>
            {rest.map(({ to, key, icon: Picture }) => (
              <Menu.Item
                key={key}
                component={Link}
                to={to}
                leftSection={<Picture size={20} stroke={1.6} aria-hidden />}
              >
                {t(`shell.nav.${key}`)}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
    </nav>
  );
}
