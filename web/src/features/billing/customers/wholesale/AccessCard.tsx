import { Badge, Group, Paper, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { PhoneNumber } from "@/ui/PhoneNumber";
import classes from "../../billing.module.css";
import type { Access } from "./accessValues";
import { Fact } from "./DoorFacts";

/** One way in: how its calls are recognised, what they show, and how many there may be. */
export function AccessCard({ access, acts }: { access: Access; acts?: ReactNode }) {
  const { t } = useTranslation();
  const limits = [
    ...(access.max_calls === null ? [] : [t("wholesale.atOnce", { count: access.max_calls })]),
    ...(access.max_calls_per_s === null
      ? []
      : [t("wholesale.perSecond", { count: access.max_calls_per_s })]),
  ];
  return (
    <Paper
      component="li"
      aria-label={access.name}
      className={`${classes.panel ?? ""} ${classes.padded ?? ""}`}
    >
      <Stack gap="xs">
        <Group gap="xs">
          <Text fw={600}>{access.name}</Text>
          <Badge color="gray">{t(`wholesale.kind.${access.kind}`)}</Badge>
          {!access.enabled && <Badge color="wait">{t("wholesale.off")}</Badge>}
        </Group>
        <div className={classes.facts}>
          {access.username !== null && (
            <Fact label={t("wholesale.username")} value={access.username} />
          )}
          {access.addresses.length > 0 && (
            <Told label={t("wholesale.from")}>{access.addresses.join(", ")}</Told>
          )}
          {access.prefix !== "" && <Told label={t("wholesale.prefix")}>{access.prefix}</Told>}
          <Told label={t("wholesale.shows")}>
            <Shown access={access} />
          </Told>
          {access.codecs.length > 0 && (
            <Told label={t("wholesale.codecs")}>
              {access.codecs.map((codec) => t(`wholesale.codec.${codec}`)).join(", ")}
            </Told>
          )}
          {limits.length > 0 && <Told label={t("wholesale.limits")}>{limits.join(", ")}</Told>}
        </div>
        {acts !== undefined && acts !== false && <Group gap="xs">{acts}</Group>}
      </Stack>
    </Paper>
  );
}

function Shown({ access: { caller_id, caller_number } }: { access: Access }) {
  const { t } = useTranslation();
  if (caller_id === "fixed" && caller_number !== null)
    return <PhoneNumber number={caller_number} />;
  return <>{t("wholesale.showsGiven")}</>;
}

function Told({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <Text size="xs" c="dimmed">
        {label}
      </Text>
      <Text component="div" size="sm" style={{ overflowWrap: "anywhere" }}>
        {children}
      </Text>
    </div>
  );
}
