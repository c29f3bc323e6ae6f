import { Outlet } from "@tanstack/react-router";
import { Suspense, useMemo } from "react";
import type { DialerMe } from "@/api/types";
import { IdentityContext, type Identity } from "@/app/identity";
import { LiveBanner } from "@/app/live/LiveBanner";
import { LiveProvider } from "@/app/live/LiveProvider";
import { MessageAnnouncer } from "@/app/shell/MessageAnnouncer";
import { SkipLink } from "@/app/shell/SkipLink";
import { OutboxProvider } from "@/features/messages/outbox/OutboxProvider";
import { PageSkeleton } from "@/ui/PageSkeleton";
import classes from "./dialer.module.css";
import { DialingProvider } from "./dialing";
import { Tabs } from "./Tabs";
import { TopBar } from "./TopBar";

/** The tabs at the thumb, and what every page of the dialer leans on. */
export function DialerFrame({ me }: { me: DialerMe }) {
  const { agent_id, name, number_id, number, mms, time_zone, currency, country } = me;
  const identity = useMemo<Identity>(
    () => ({
      id: `dialer/${agent_id}`,
      names: [name],
      role: "agent",
      account: { time_zone, currency, country },
      line: { numberId: number_id, number, mms },
    }),
    [agent_id, name, number_id, number, mms, time_zone, currency, country],
  );
  return (
    <IdentityContext value={identity}>
      <LiveProvider>
        <OutboxProvider key={agent_id}>
          <DialingProvider>
            <SkipLink />
            <div className={classes.frame}>
              <TopBar me={me} />
              <div className={classes.banner}>
                <LiveBanner />
              </div>
              <main id="main" className={classes.main} tabIndex={-1}>
                <Suspense fallback={<PageSkeleton />}>
                  <Outlet />
                </Suspense>
              </main>
              <Tabs />
            </div>
            <MessageAnnouncer />
          </DialingProvider>
        </OutboxProvider>
      </LiveProvider>
    </IdentityContext>
  );
}
