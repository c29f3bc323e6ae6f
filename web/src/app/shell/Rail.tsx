import { Badge } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useUnreadCount } from "@/features/messages/queries";
import { useUnheardCount } from "@/features/voicemail/queries";
import { LiveIndicator } from "@/ui/LiveIndicator";
import { useNavItems } from "../nav";
import { useMe } from "../session";
import { Brand } from "./Brand";
import classes from "./shell.module.css";

export function Rail() {
  const { t } = useTranslation();
  const items = useNavItems();
  const me = useMe();
  const unheard = useUnheardCount();
  const unread = useUnreadCount();
  return (
    <nav className={classes.rail} aria-label={t("shell.parts")}>
      <Brand account={me.account.name} />
      <ul className={classes.items}>
        {items.map(({ to, key, icon: Picture }) => (
          <li key={key}>
            <Link to={to} className={classes.item} activeProps={{ "data-active": true }}>
              <Picture size={20} stroke={1.6} aria-hidden />
              <span>{t(`shell.nav.${key}`)}</span>
              {key === "messages" && unread > 0 && (
                <Badge size="sm" ml="auto" aria-label={t("shell.unread", { count: unread })}>
                  {unread}
                </Badge>
              )}
              {key === "voicemail" && unheard > 0 && (
                <Badge size="sm" ml="auto" aria-label={t("shell.unheard", { count: unheard })}>
                  {unheard}
                </Badge>
              )}
            </Link>
          </li>
        ))}
      </ul>
      <div className={classes.railEnd}>
        <LiveIndicator />
      </div>
    </nav>
  );
}
