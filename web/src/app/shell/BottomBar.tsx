import { Menu, UnstyledButton } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import { Link, useLocation } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useUnreadCount } from "@/features/messages/queries";
import { useUnheardCount } from "@/features/voicemail/queries";
import { useNavItems } from "../nav";
import classes from "./shell.module.css";

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
  return (
    <nav className={classes.bottom} aria-label={t("shell.parts")}>
      {first.map(({ to, key, icon: Picture }) => (
        <Link key={key} to={to} className={classes.tab} activeProps={{ "data-active": true }}>
          <span className={classes.tabIcon}>
            <Picture size={22} stroke={1.6} aria-hidden />
            {key === "voicemail" && unheard > 0 && <span className={classes.mark} aria-hidden />}
            {key === "messages" && unread > 0 && <span className={classes.mark} aria-hidden />}
          </span>
          <span>{t(`shell.nav.${key}`)}</span>
        </Link>
      ))}
      {rest.length > 0 && (
        <Menu position="top-end" width={200}>
          <Menu.Target>
            <UnstyledButton
              className={classes.tab}
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
