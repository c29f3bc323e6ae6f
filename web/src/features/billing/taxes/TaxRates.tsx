import { ActionIcon, Button, Group, Paper, Skeleton, Text, Title } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api/client";
import { useFormats } from "@/app/formats";
import { useShowError } from "@/ui/errorText";
import { useConfirm } from "@/ui/useConfirm";
import classes from "../billing.module.css";
import { billingKeys } from "../keys";
import { dayText } from "../parts/Day";
import type { TaxRate } from "../types";
import { usePlaceName } from "./places";
import { RateDialog } from "./RateDialog";

/** Rates the account set itself, for countries and for places with a tax of their own. */
export function TaxRates() {
  const { t } = useTranslation();
  const [adding, setAdding] = useState(false);
  const rates = useQuery({
    queryKey: billingKeys.taxRates,
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/billing/tax-rates", { params: { query: { own: true } }, signal })),
    select: ({ items }) => items,
  });
  return (
    <Paper component="section" className={classes.panel} aria-label={t("taxes.own.title")}>
      <Group justify="space-between" p="md">
        <div>
          <Title order={2}>{t("taxes.own.title")}</Title>
          <Text size="sm" c="dimmed">
            {t("taxes.own.text")}
          </Text>
        </div>
        <Button
          variant="default"
          leftSection={<IconPlus size={18} />}
          onClick={() => {
            setAdding(true);
          }}
        >
          {t("taxes.own.add")}
        </Button>
      </Group>
      {rates.isPending && <Skeleton h={48} m="md" />}
      {rates.data?.length === 0 && (
        <Text size="sm" c="dimmed" px="md" pb="md">
          {t("taxes.own.none")}
        </Text>
      )}
      <ul className={classes.rows}>
        {rates.data?.map((rate) => (
          <Rate key={rate.id} rate={rate} />
        ))}
      </ul>
      <RateDialog
        opened={adding}
        onClose={() => {
          setAdding(false);
        }}
      />
    </Paper>
  );
}

function Rate({ rate }: { rate: TaxRate }) {
  const { t } = useTranslation();
  const { language } = useFormats();
  const nameOf = usePlaceName();
  const confirm = useConfirm();
  const remove = useRemoveRate();
  const day = dayText(rate.valid_from, language);
  const begun = rate.valid_from <= new Date().toISOString().slice(0, 10);
  const told = t("billing.invoice.taxLine", { name: rate.name, percent: rate.percent });
  const where = `${nameOf(rate.country)} · ${t(`billing.tax.sold.${rate.product_class}`)}`;
  return (
    <li className={classes.row}>
      <span className={classes.grow}>
        <Text span size="sm" fw={550} display="block">
          {told}
        </Text>
        <Text span size="xs" c="dimmed">
          {where} · {begun ? t("taxes.own.since", { day }) : t("taxes.own.begins", { day })}
        </Text>
      </span>
      <ActionIcon
        variant="subtle"
        color="gray"
        size={36}
        aria-label={t("taxes.own.remove", { rate: `${told}, ${where}` })}
        loading={remove.isPending}
        onClick={() => {
          confirm({
            title: t("taxes.own.removeTitle"),
            text: t("taxes.own.removeText"),
            lost: [`${told}, ${where}`],
            confirm: t("common.remove"),
            onConfirm: () => {
              remove.mutate(rate.id ?? "");
            },
          });
        }}
      >
        <IconTrash size={18} stroke={1.6} />
      </ActionIcon>
    </li>
  );
}

/** Customers are taxed anew, so all of billing is old then. */
function useRemoveRate() {
  const queryClient = useQueryClient();
  const showError = useShowError();
  return useMutation({
    mutationFn: (id: string) =>
      unwrap(
        api.DELETE("/api/v1/billing/tax-rates/{tax_rate_id}", {
          params: { path: { tax_rate_id: id } },
        }),
      ),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: billingKeys.all }),
    onError: showError,
  });
}
