import { Badge, Drawer, Group, Skeleton, Stack, Text, Title } from "@mantine/core";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api/client";
import { useFormats } from "@/app/formats";
import { ErrorState } from "@/ui/ErrorState";
import { Timestamp } from "@/ui/Timestamp";
import classes from "../billing.module.css";
import { TakeBack } from "../parts/TakeBack";
import type { PlanRule, PlanVersion } from "../types";
import { PlanForm } from "./PlanForm";
import { usePlans, usePlanVersions } from "./planQueries";
import { useDecks } from "./queries";

/** A plan: its prices now, those to come, and those of before. */
export function PlanDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation();
  const { data: plans } = usePlans();
  const plan = plans?.find((one) => one.id === id);
  return (
    <Drawer
      opened={id !== ""}
      onClose={onClose}
      position="right"
      size="xl"
      title={plan === undefined ? t("billing.plan.one") : `${plan.name} · ${plan.currency}`}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      {plan !== undefined && <Shown key={id} planId={id} currency={plan.currency} />}
    </Drawer>
  );
}

function Shown({ planId, currency }: { planId: string; currency: string }) {
  const { t } = useTranslation();
  const list = useRef<HTMLUListElement>(null);
  const { data, error, isPending, refetch } = usePlanVersions(planId);
  if (isPending) return <Skeleton h={240} />;
  if (error !== null) return <ErrorState error={error} onRetry={() => void refetch()} />;
  const current = data.find(({ effective_at }) => new Date(effective_at) <= new Date());
  return (
    <Stack gap="lg">
      <PlanForm key={data[0]?.id} planId={planId} currency={currency} held={data[0]} />
      {data.length > 0 && (
        <section aria-labelledby="plan-versions">
          <Title order={2} id="plan-versions" mb="xs">
            {t("billing.rates.versions")}
          </Title>
          <ul ref={list} tabIndex={-1} aria-labelledby="plan-versions" className={classes.lines}>
            {data.map((version) => (
              <Version
                key={version.id}
                planId={planId}
                version={version}
                inForce={version.id === current?.id}
                onGone={() => list.current?.focus()}
              />
            ))}
          </ul>
        </section>
      )}
    </Stack>
  );
}

interface VersionLine {
  planId: string;
  version: PlanVersion;
  inForce: boolean;
  onGone: () => void;
}

function Version({ planId, version, inForce, onGone }: VersionLine) {
  const { t } = useTranslation();
  const formats = useFormats();
  const from = new Date(version.effective_at);
  const when = { from: `${formats.day(from)}, ${formats.time(from)}` };
  const { data: decks } = useDecks();
  const deck = decks?.find(({ id }) => id === version.deck_id);
  const isToCome = from > new Date();
  return (
    <li className={classes.line}>
      <span className={classes.grow}>
        <Group gap="xs">
          <Timestamp at={version.effective_at} />
          {inForce && <Badge color="live">{t("billing.rates.state.inForce")}</Badge>}
          {isToCome && (
            <Badge color="iris" variant="outline">
              {t("billing.rates.state.active")}
            </Badge>
          )}
        </Group>
        <Text size="xs" c="dimmed">
          {[
            ...(deck === undefined ? [] : [deck.name]),
            ...version.rules.map((rule) => ruleText(rule)),
            ...version.included.map(({ minutes, name }) =>
              t("billing.plan.includedText", { minutes, name }),
            ),
          ].join(" · ")}
        </Text>
      </span>
      {isToCome && (
        <TakeBack
          label={t("billing.takeBack.ofPrices", when)}
          title={t("billing.takeBack.askPrices", when)}
          text={t("billing.takeBack.prices")}
          act={() =>
            unwrap(
              api.DELETE("/api/v1/billing/plans/{plan_id}/versions/{version_id}", {
                params: { path: { plan_id: planId, version_id: version.id } },
              }),
            )
          }
          onDone={onGone}
        />
      )}
    </li>
  );
}

/** `Mobiles, night: +20 % + 0.002`. */
export function ruleText({ name, band, mark_up }: PlanRule): string {
  const parts = [
    ...(mark_up.percent === undefined || mark_up.percent === "0" ? [] : [`${mark_up.percent} %`]),
    ...(mark_up.per_unit === undefined || mark_up.per_unit === "0" ? [] : [mark_up.per_unit]),
    ...(mark_up.connection_fee === undefined || mark_up.connection_fee === "0"
      ? []
      : [mark_up.connection_fee]),
  ];
  const what = [name, band].filter(Boolean).join(", ");
  return `${what}: +${parts.length === 0 ? "0" : parts.join(" + ")}`;
}
