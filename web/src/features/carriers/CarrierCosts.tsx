import { Anchor, Select, Stack, Switch, Table, Text, Title } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useFormats } from "@/app/formats";
import { useMe } from "@/app/session";
import { useShowError } from "@/ui/errorText";
import {
  useCarrierCost,
  useCarrierFigures,
  usePriceLists,
  useSetCarrierCost,
  type Figures,
} from "./costs";

/** Which price list a carrier's costs are in, and how well it delivers; saved at once. */
export function CarrierCosts({ id }: { id: string }) {
  const { t } = useTranslation();
  return (
    <Stack gap="md" mt="xl" component="section" aria-label={t("carriers.costs.title")}>
      {useMe().account.kind === "owner" && <CostList id={id} />}
      <Title order={2}>{t("carriers.quality.title")}</Title>
      <Quality id={id} />
    </Stack>
  );
}

function CostList({ id }: { id: string }) {
  const { t } = useTranslation();
  const showError = useShowError();
  const { data: cost } = useCarrierCost(id);
  const { data: lists = [] } = usePriceLists();
  const save = useSetCarrierCost(id);
  const change = (deckId: string | null, enabled: boolean) => {
    save.mutate(deckId === null ? null : { deck_id: deckId, enabled }, { onError: showError });
  };
  return (
    <>
      <Title order={2}>{t("carriers.costs.title")}</Title>
      <Select
        label={t("carriers.costs.list")}
        description={t("carriers.costs.hint")}
        placeholder={t("carriers.costs.none")}
        clearable
        searchable
        disabled={cost === undefined || save.isPending}
        nothingFoundMessage={t("carriers.costs.noLists")}
        data={lists.map(({ id, name, currency }) => ({
          value: id,
          label: `${name} (${currency})`,
        }))}
        value={cost?.deck_id ?? null}
        onChange={(deckId) => {
          change(deckId, cost?.enabled ?? true);
        }}
      />
      {cost != null && (
        <>
          <Text size="sm" c="dimmed">
            {cost.prefixes === 0
              ? t("carriers.costs.empty")
              : t("carriers.costs.prefixes", { count: cost.prefixes })}
          </Text>
          <Switch
            label={t("carriers.costs.enabled")}
            checked={cost.enabled}
            onChange={({ currentTarget }) => {
              change(cost.deck_id, currentTarget.checked);
            }}
          />
        </>
      )}
      {lists.length === 0 && (
        <Anchor component={Link} to="/billing" size="sm">
          {t("carriers.costs.toLists")}
        </Anchor>
      )}
    </>
  );
}

function Quality({ id }: { id: string }) {
  const { t } = useTranslation();
  const { language } = useFormats();
  const { data: figures = [] } = useCarrierFigures(id);
  const seconds = (ms: number | null) =>
    ms === null
      ? "–"
      : new Intl.NumberFormat(language, {
          style: "unit",
          unit: "second",
          unitDisplay: "narrow",
          maximumFractionDigits: 1,
        }).format(ms / 1000);
  const percent = ({ asr_percent: ratio }: Figures) =>
    ratio === null ? "–" : `${String(ratio)} %`;
  return (
    <>
      <Table aria-label={t("carriers.quality.title")}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t("carriers.quality.span")}</Table.Th>
            <Table.Th ta="end">{t("carriers.quality.attempts")}</Table.Th>
            <Table.Th ta="end">{t("carriers.quality.asr")}</Table.Th>
            <Table.Th ta="end">{t("carriers.quality.acd")}</Table.Th>
            <Table.Th ta="end">{t("carriers.quality.pdd")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody className="tabular">
          {figures.map((one) => (
            <Table.Tr key={one.hours}>
              <Table.Td>
                {t(`carriers.quality.hours${String(one.hours) as "1" | "24" | "168"}`)}
              </Table.Td>
              <Table.Td ta="end">{one.attempts}</Table.Td>
              <Table.Td ta="end">{percent(one)}</Table.Td>
              <Table.Td ta="end">{seconds(one.acd_ms)}</Table.Td>
              <Table.Td ta="end">{seconds(one.pdd_ms)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Text size="xs" c="dimmed">
        {t("carriers.quality.hint")}
      </Text>
    </>
  );
}
