import { Outlet, useNavigate } from "@tanstack/react-router";
import { useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useEffect } from "react";
import { useTranslation } from "react-i18next";
import { whenLoggedOut } from "@/api/client";
import { OutboxProvider } from "@/features/messages/outbox/OutboxProvider";
import { PhoneProvider } from "@/features/phone/PhoneProvider";
import { PhoneDock } from "@/features/phone/dock/PhoneDock";
import { PhoneBar } from "@/features/phone/dock/PhoneBar";
import { LiveBanner } from "../live/LiveBanner";
import { LiveProvider } from "../live/LiveProvider";
import { isLanguage, speak } from "../i18n";
import { meQuery, useMe } from "../session";
import { BottomBar } from "./BottomBar";
import { Rail } from "./Rail";
import classes from "./shell.module.css";
import { SearchButton } from "./SearchButton";
import { SkipLink } from "./SkipLink";
import { UserMenu } from "./UserMenu";
import { MessageAnnouncer } from "./MessageAnnouncer";
import { VoicemailAnnouncer } from "./VoicemailAnnouncer";

const Palette = lazy(() =>
  import("../palette/Palette").then(({ Palette }) => ({ default: Palette })),
);

/** The frame around every page: parts at the left, the phone on top, whatever rings above all. */
export function Shell() {
  const { t } = useTranslation();
  const me = useMe();
  const navigate = useNavigate();
  const queryClient = useQueryClient();

  useEffect(() => {
    whenLoggedOut(() => {
      queryClient.setQueryData(meQuery.queryKey, null);
      void navigate({ to: "/login", search: { next: window.location.pathname } });
    });
  }, [navigate, queryClient]);

  useEffect(() => {
    if (isLanguage(me.user.language)) void speak(me.user.language);
  }, [me.user.language]);

  return (
    <LiveProvider>
      <OutboxProvider>
        <PhoneProvider>
          <SkipLink />
          <div className={classes.frame}>
            <Rail />
            <div className={classes.column}>
              <section className={classes.top} aria-label={t("shell.tools")}>
                <div className={classes.topPhone}>
                  <PhoneBar />
                </div>
                <div className={classes.topEnd}>
                  <SearchButton />
                  <UserMenu />
                </div>
              </section>
              <LiveBanner />
              <main id="main" className={classes.main} tabIndex={-1}>
                <Outlet />
              </main>
            </div>
            <BottomBar />
          </div>
          <PhoneDock />
          <VoicemailAnnouncer />
          <MessageAnnouncer />
          <Suspense fallback={null}>
            <Palette />
          </Suspense>
        </PhoneProvider>
      </OutboxProvider>
    </LiveProvider>
  );
}
