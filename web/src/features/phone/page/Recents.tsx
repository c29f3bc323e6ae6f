import { ActionIcon, Group, Paper, Skeleton, Text, Title } from "@mantine/core";
import { IconHistory, IconPhone } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { DirectionIcon } from "@/features/calls/DirectionIcon";
import { otherParty, useRecentCalls } from "@/features/calls/queries";
import { useContactName } from "@/features/contacts/queries";
import { Duration } from "@/ui/Duration";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorState } from "@/ui/ErrorState";
import { PhoneNumber } from "@/ui/PhoneNumber";
import { readPhone } from "@/ui/phoneText";
import { Timestamp } from "@/ui/Timestamp";
import type { Call } from "@/api/types";
import { usePhone } from "../context";
import classes from "./page.module.css";

function Recent({ call }: { call: Call }) {
  const { t } = useTranslation();
  const { dial, line } = usePhone();
  const { number, name } = otherParty(call);
  const contact = useContactName(number);
  const who = contact ?? name;
  return (
    <li className={classes.recent}>
      <DirectionIcon call={call} />
      <span className={classes.grow}>
        <PhoneNumber number={number} name={who} layout="stack" />
      </span>
      <Text size="xs" c="dimmed" ta="right" component="span">
        <Timestamp at={call.started_at} />
        <br />
        {call.talk_s > 0 ? (
          <Duration seconds={call.talk_s} />
        ) : (
          t(`calls.outcome.${call.outcome ?? "live"}`)
        )}
      </Text>
      <ActionIcon
        variant="subtle"
        color="live"
        size={36}
        aria-label={`${t("common.call")} ${who !== "" ? who : readPhone(number).text}`}
        disabled={line.status !== "ready" || number === ""}
        onClick={() => {
          dial(number, who);
        }}
      >
        <IconPhone size={18} stroke={1.7} />
      </ActionIcon>
    </li>
  );
}

export function Recents() {
  const { t } = useTranslation();
  const { data, error, isPending, refetch } = useRecentCalls();
  const body = () => {
    if (isPending) {
      return (
        <div role="status" aria-label={t("common.loading")}>
          {Array.from({ length: 6 }, (_, row) => (
            <Group key={row} className={classes.recent}>
              <Skeleton circle h={24} w={24} />
              <Skeleton h={14} w="40%" />
              <Skeleton h={14} w={60} ml="auto" />
            </Group>
          ))}
        </div>
      );
    }
    if (error !== null) return <ErrorState error={error} onRetry={() => void refetch()} />;
    if (data.length === 0) {
      return (
        <EmptyState
          icon={IconHistory}
          title={t("phone.recents.empty")}
          text={t("phone.recents.emptyText")}
        />
      );
    }
    return (
      <ul className={classes.recents}>
        {data.slice(0, 12).map((call) => (
          <Recent key={call.id} call={call} />
        ))}
      </ul>
    );
  };
  return (
    <Paper component="section" className={classes.panel} p={0} aria-labelledby="recents">
      <Title order={2} id="recents" className={classes.heading}>
        {t("phone.recents.title")}
      </Title>
      {body()}
    </Paper>
  );
}
