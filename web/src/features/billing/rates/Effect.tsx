import { Alert, Button, Group, Paper, Table, Text, Title } from "@mantine/core";
import { IconCalculator } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api/client";
import type { components } from "@/api/schema";
import { Amount } from "../Amount";
import { micros } from "../amounts";
import classes from "../billing.module.css";
import { ActError } from "../parts/ActError";
import { Working } from "./Working";

type Found = components["schemas"]["EffectFound"];

const LOOK_AGAIN_MS = 800;

/** What last month's calls would have earned and cost by the new prices. */
export function Effect({ versionId }: { versionId: string }) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const key = ["billing", "deck-effect", versionId];
  const params = { path: { version_id: versionId } };
  const { data } = useQuery({
    queryKey: key,
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/billing/decks/versions/{version_id}/effect", { params, signal })),
    refetchInterval: ({ state }) =>
      state.data?.state === "waiting" || state.data?.state === "running" ? LOOK_AGAIN_MS : false,
  });
  const ask = useMutation({
    mutationFn: () =>
      unwrap(api.POST("/api/v1/billing/decks/versions/{version_id}/effect", { params })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: key }),
  });
  if (data === undefined) return null;
  const goes = data.state === "waiting" || data.state === "running";
  const total = data.total ?? 0;
  return (
    <Paper
      component="section"
      aria-label={t("billing.effect.title")}
      className={`${classes.panel ?? ""} ${classes.padded ?? ""}`}
    >
      <Group justify="space-between">
        <div>
          <Title order={2}>{t("billing.effect.title")}</Title>
          <Text size="sm" c="dimmed">
            {t("billing.effect.text")}
          </Text>
        </div>
        {!goes && (
          <Button
            variant="default"
            leftSection={<IconCalculator size={18} stroke={1.6} />}
            loading={ask.isPending}
            onClick={() => {
              ask.mutate();
            }}
          >
            {data.found === null ? t("billing.effect.work") : t("billing.effect.again")}
          </Button>
        )}
      </Group>
      {goes && (
        <Working
          label={t("billing.effect.going")}
          percent={total > 0 ? Math.round((data.done / total) * 100) : null}
        />
      )}
      {data.problem !== null && (
        <Alert color="fail" mt="sm">
          {data.problem}
        </Alert>
      )}
      <ActError error={ask.error} />
      {!goes && data.found !== null && <Sums found={data.found} />}
    </Paper>
  );
}

const SUMS = ["revenue", "cost", "margin"] as const;

function Sums({ found }: { found: Found }) {
  const { t } = useTranslation();
  return (
    <>
      <Text size="sm" mt="sm">
        {found.sampled === true
          ? t("billing.effect.sample", { count: found.calls ?? 0, all: found.calls_in_all ?? 0 })
          : t("billing.effect.calls", { count: found.calls ?? 0 })}
        {(found.without_price ?? 0) > 0 &&
          ` ${t("billing.effect.unpriced", { count: found.without_price ?? 0 })}`}
      </Text>
      {(found.currencies ?? []).map((effect) => (
        <Table key={effect.currency} className={classes.table} mt="xs" maw={640}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{effect.currency}</Table.Th>
              <Table.Th className={classes.money}>{t("billing.preview.before")}</Table.Th>
              <Table.Th className={classes.money}>{t("billing.preview.after")}</Table.Th>
              <Table.Th className={classes.money}>{t("billing.effect.difference")}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {SUMS.map((key) => (
              <Table.Tr key={key}>
                <Table.Th scope="row">{t(`billing.effect.${key}`)}</Table.Th>
                {(["before", "after"] as const).map((side) => (
                  <Table.Td key={side} className={classes.money}>
                    <Amount of={effect[side][key] ?? "0"} currency={effect.currency} />
                  </Table.Td>
                ))}
                <Table.Td className={classes.money}>
                  <span
                    className={
                      key === "margin" && micros(effect.difference[key] ?? "0") < 0
                        ? classes.dearer
                        : undefined
                    }
                  >
                    <Amount of={effect.difference[key] ?? "0"} currency={effect.currency} />
                  </span>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      ))}
    </>
  );
}
