import { Button, Skeleton, Text } from "@mantine/core";
import { IconShieldCheck } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api/client";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorState } from "@/ui/ErrorState";
import { useShowError } from "@/ui/errorText";
import { Timestamp } from "@/ui/Timestamp";
import { Block } from "./Block";
import classes from "./settings.module.css";

const BANS = ["bans"] as const;

export function BansSection() {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const showError = useShowError();
  const bans = useQuery({
    queryKey: BANS,
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/security/bans", { signal })),
  });
  const lift = useMutation({
    mutationFn: (address: string) =>
      unwrap(api.DELETE("/api/v1/security/bans/{address}", { params: { path: { address } } })),
    onError: showError,
    onSettled: () => queryClient.invalidateQueries({ queryKey: BANS }),
  });
  return (
    <Block title={t("settings.bans.title")} text={t("settings.bans.text")}>
      {bans.isPending && <Skeleton h={120} />}
      {bans.error !== null && <ErrorState error={bans.error} onRetry={() => void bans.refetch()} />}
      {bans.data?.items.length === 0 && (
        <EmptyState
          icon={IconShieldCheck}
          title={t("settings.bans.empty")}
          text={t("settings.bans.emptyText")}
        />
      )}
      <ul className={classes.rows}>
        {bans.data?.items.map(({ address, reason, failures, until }) => (
          <li key={address} className={classes.row}>
            <span className={classes.grow}>
              <Text size="sm" fw={550} component="span" display="block" className="tabular">
                {address}
              </Text>
              <Text size="xs" c="dimmed" component="span">
                {t(`settings.bans.reasons.${reason}`, { defaultValue: reason })} ·{" "}
                {t("settings.bans.failures", { count: failures })} · {t("settings.bans.until")}{" "}
                <Timestamp at={until} />
              </Text>
            </span>
            <Button
              variant="default"
              aria-label={`${t("settings.bans.lift")}: ${address}`}
              onClick={() => {
                lift.mutate(address);
              }}
            >
              {t("settings.bans.lift")}
            </Button>
          </li>
        ))}
      </ul>
    </Block>
  );
}
