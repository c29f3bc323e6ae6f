import { Alert, Button, Select } from "@mantine/core";
import { IconAntenna, IconPlus } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api/client";
import type { Carrier } from "@/api/types";
import { useMe } from "@/app/session";
import { EmptyState } from "@/ui/EmptyState";
import { DataList } from "@/ui/list/DataList";
import { fetchAll } from "@/ui/list/fetchAll";
import type { PageRequest } from "@/ui/list/types";
import { useOpenedId, useSearchText } from "@/ui/list/useSearchText";
import { LiveIndicator } from "@/ui/LiveIndicator";
import { PageHeader } from "@/ui/PageHeader";
import { CarrierCard } from "./CarrierCard";
import { CarrierDrawer } from "./CarrierDrawer";
import classes from "./carriers.module.css";
import { STATES, stateOf } from "./CarrierState";
import { carrierKeys, useCarriers } from "./queries";
import { RouteLook } from "./RouteLook";
import { useCarrierColumns } from "./useCarrierColumns";

/** All at once: they are few, and their order is the one in which they are tried. */
function fetchCarriers(search: string, state: string) {
  return async ({ signal }: PageRequest) => {
    const wanted = search === "" ? undefined : search;
    const all = await fetchAll<Carrier>(
      ({ cursor, limit, signal }) =>
        unwrap(
          api.GET("/api/v1/carriers", {
            params: { query: { cursor, limit, search: wanted } },
            signal,
          }),
        ),
      { signal },
    );
    const items = all.filter((carrier) => state === "" || stateOf(carrier) === state);
    return { items, next_cursor: null };
  };
}

export function CarriersPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const me = useMe();
  const { data } = useCarriers();
  const [opened, open] = useOpenedId();
  const [search] = useSearchText("search");
  const [state, setState] = useSearchText("state");
  const columns = useCarrierColumns();
  const add = (
    <Button
      leftSection={<IconPlus size={18} />}
      onClick={() => {
        open("new");
      }}
    >
      {t("carriers.add")}
    </Button>
  );
  const allOffline =
    data !== undefined && data.length > 0 && data.every(({ status }) => status === "offline");

  return (
    <>
      <PageHeader title={t("carriers.title")} badge={<LiveIndicator />}>
        {add}
      </PageHeader>
      {allOffline && (
        <Alert color="fail" mb="sm" title={t("carriers.allOffline")}>
          {t("carriers.allOfflineText")}
        </Alert>
      )}
      <DataList<Carrier>
        id="carriers"
        label={t("carriers.title")}
        searchLabel={t("carriers.search")}
        queryKey={carrierKeys.list(search, state)}
        fetchPage={fetchCarriers(search, state)}
        columns={columns}
        firstSorting={{ id: "place", down: false }}
        rowKey={(carrier) => carrier.id}
        onOpen={(carrier) => {
          open(carrier.id);
        }}
        card={(carrier) => <CarrierCard carrier={carrier} />}
        filters={
          <Select
            aria-label={t("carriers.state")}
            placeholder={t("carriers.state")}
            className={classes.filter}
            clearable
            value={state === "" ? null : state}
            onChange={(value) => {
              setState(value ?? "");
            }}
            data={STATES.map((value) => ({ value, label: t(`carriers.status.${value}`) }))}
          />
        }
        filtered={state !== ""}
        onClearFilters={() => void navigate({ to: "/carriers", search: {} })}
        empty={
          <EmptyState
            icon={IconAntenna}
            title={t("carriers.empty")}
            text={t("carriers.emptyText")}
            action={add}
          />
        }
      />
      {me.account.kind === "owner" && data !== undefined && data.length > 0 && <RouteLook />}
      <CarrierDrawer
        id={opened}
        carriers={data}
        onClose={() => {
          open("");
        }}
      />
    </>
  );
}
