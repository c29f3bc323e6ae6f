import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { whenLoggedOut } from "@/api/client";
import { NoAnswer } from "@/api/problem";
import { ErrorState } from "@/ui/ErrorState";
import { PageSkeleton } from "@/ui/PageSkeleton";
import { ClosedPage } from "./ClosedPage";
import classes from "./dialer.module.css";
import { DialerFrame } from "./DialerFrame";
import { doorKey, doorQuery, type Door } from "./queries";

/** The dialer, or why it does not open here. */
export function DialerRoot() {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const { data, error, isPending, isFetching, refetch } = useQuery(doorQuery);
  const unreached = error instanceof NoAnswer && data === undefined;

  useEffect(() => {
    whenLoggedOut(() => {
      queryClient.setQueryData<Door>(doorKey, (door) =>
        door === undefined || "refusal" in door ? door : { refusal: "revoked" },
      );
    });
  }, [queryClient]);
  useEffect(() => {
    if (!unreached) return;
    const again = () => void refetch();
    window.addEventListener("online", again);
    return () => {
      window.removeEventListener("online", again);
    };
  }, [unreached, refetch]);

  if (data !== undefined) {
    return "refusal" in data ? <ClosedPage why={data.refusal} /> : <DialerFrame me={data.me} />;
  }
  if (unreached)
    return <ClosedPage why="offline" busy={isFetching} onRetry={() => void refetch()} />;
  const title = <h1 className="visually-hidden">{t("dialer.title")}</h1>;
  if (isPending) {
    return (
      <main className={classes.page}>
        {title}
        <PageSkeleton />
      </main>
    );
  }
  return (
    <main className={classes.closed}>
      {title}
      <ErrorState error={error} onRetry={() => void refetch()} />
    </main>
  );
}
