import { Button, Text, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import {
  IconDeviceMobileX,
  IconLink,
  IconLinkOff,
  IconWifiOff,
  type Icon,
} from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { CodeForm } from "./CodeForm";
import classes from "./dialer.module.css";
import type { Refusal } from "./queries";

const ICONS: Record<Refusal | "offline", Icon> = {
  noLink: IconLink,
  elsewhere: IconDeviceMobileX,
  revoked: IconLinkOff,
  offline: IconWifiOff,
};

interface Props {
  why: Refusal | "offline";
  busy?: boolean;
  onRetry?: () => void;
}

/** What happened, what it means, and how to come in again. */
export function ClosedPage({ why, busy = false, onRetry }: Props) {
  const { t } = useTranslation();
  useDocumentTitle(`${t("dialer.title")} · Offhook`);
  const Picture = ICONS[why];
  return (
    <main className={classes.closed}>
      <img src="/icon.svg" alt="" width={40} height={40} />
      <span className={classes.closedIcon} aria-hidden>
        <Picture size={28} stroke={1.6} />
      </span>
      <div role="alert">
        <Title order={1}>{t(`dialer.closed.${why}.title`)}</Title>
        <Text c="dimmed" mt={8}>
          {t(`dialer.closed.${why}.text`)}
        </Text>
      </div>
      <Text>{t(`dialer.closed.${why}.todo`)}</Text>
      {why !== "offline" && <CodeForm />}
      {onRetry !== undefined && (
        <Button loading={busy} onClick={onRetry}>
          {t("common.retry")}
        </Button>
      )}
    </main>
  );
}
