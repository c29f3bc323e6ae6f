import { Drawer, Stack } from "@mantine/core";
import { IconReceipt } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api/client";
import { PriceExplained } from "@/features/calls/PriceExplained";
import { EmptyState } from "@/ui/EmptyState";
import { DataList } from "@/ui/list/DataList";
import type { PageRequest } from "@/ui/list/types";
import { useOpenedId, useSearchText } from "@/ui/list/useSearchText";
import { PhoneNumber } from "@/ui/PhoneNumber";
import { Timestamp } from "@/ui/Timestamp";
import { Amount } from "../Amount";
import classes from "../billing.module.css";
import { useCustomerNames } from "../customers/queries";
import { billingKeys } from "../keys";
import { ChoiceFilter } from "../parts/ChoiceFilter";
import { SpanFilter, useSpan } from "../parts/SpanFilter";
import type { Charge } from "../types";
import { useSides } from "../useSides";
import { useChargeColumns } from "./useChargeColumns";

const SIDES = ["owes", "earns"] as const;

/** What calls cost the account, and what they earned it. */
export function CallsSection() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [opened, open] = useOpenedId();
  const { sells, buys } = useSides();
  const names = useCustomerNames();
  const [search] = useSearchText("search");
  const [customer] = useSearchText("customer");
  const [side] = useSearchText("side");
  const span = useSpan();
  const wanted = {
    ...(search !== "" && { search }),
    ...(customer !== "" && { customer_id: customer }),
    ...(side !== "" && { side: side === "earns" ? SIDES[1] : SIDES[0] }),
    ...span,
  };
  const fetchCharges = ({ cursor, limit, signal }: PageRequest) =>
    unwrap(
      api.GET("/api/v1/billing/charges", {
        params: { query: { cursor, limit, ...wanted } },
        signal,
      }),
    );
  const columns = useChargeColumns(names);
  const empty = useMemo(
    () => (
      <EmptyState
        icon={IconReceipt}
        title={t("billing.charges.empty")}
        text={t("billing.charges.emptyText")}
      />
    ),
    [t],
  );
  return (
    <>
      <DataList<Charge>
        id="charges"
        label={t("billing.section.calls")}
        searchLabel={t("billing.charges.search")}
        queryKey={[...billingKeys.charges, wanted]}
        fetchPage={fetchCharges}
        columns={columns}
        rowKey={(charge) => `${charge.call_id} ${charge.leg_id} ${charge.side} ${charge.at}`}
        onOpen={(charge) => {
          open(charge.call_id);
        }}
        card={(charge) => <ChargeCard charge={charge} />}
        filters={
          <>
            <SpanFilter />
            {sells && (
              <ChoiceFilter
                searchable
                name="customer"
                label={t("billing.customer.one")}
                choices={[...names].map(([value, label]) => ({ value, label }))}
              />
            )}
            {sells && buys && (
              <ChoiceFilter
                name="side"
                label={t("billing.charges.column.side")}
                choices={SIDES.map((value) => ({
                  value,
                  label: t(`billing.charges.side.${value}`),
                }))}
              />
            )}
          </>
        }
        filtered={Object.keys(wanted).length > 0}
        onClearFilters={() => void navigate({ to: ".", search: { section: "calls" } })}
        empty={empty}
      />
      <Drawer
        opened={opened !== ""}
        onClose={() => {
          open("");
        }}
        position="right"
        size="lg"
        title={t("billing.charges.one")}
        closeButtonProps={{ "aria-label": t("common.close") }}
      >
        <Stack>{opened !== "" && <PriceExplained id={opened} />}</Stack>
      </Drawer>
    </>
  );
}

function ChargeCard({ charge }: { charge: Charge }) {
  const { t } = useTranslation();
  return (
    <span className={classes.card}>
      <span className={classes.grow}>
        <PhoneNumber number={`+${charge.dialled}`} />
        <span className={classes.sub}>
          <Timestamp at={charge.at} /> · {t(`billing.charges.side.${side(charge)}`)}
        </span>
      </span>
      <Amount of={charge.net} currency={charge.currency} exact />
    </span>
  );
}

export function side(charge: Charge): "owes" | "earns" {
  return charge.side === "earns" ? "earns" : "owes";
}
