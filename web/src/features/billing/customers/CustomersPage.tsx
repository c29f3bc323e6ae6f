import { Badge, Button } from "@mantine/core";
import { IconBuilding, IconPlus } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, onceOnly, unwrap } from "@/api/client";
import { atLeast, useMe } from "@/app/session";
import { EmptyState } from "@/ui/EmptyState";
import { DataList } from "@/ui/list/DataList";
import type { PageRequest } from "@/ui/list/types";
import { useOpenedId, useSearchText } from "@/ui/list/useSearchText";
import { PageHeader } from "@/ui/PageHeader";
import classes from "../billing.module.css";
import { billingKeys } from "../keys";
import type { Customer } from "../types";
import { CustomerDrawer } from "./CustomerDrawer";
import { NewCustomer } from "./NewCustomer";
import { SuspendedBadge } from "./SuspendedBadge";
import { Available, useCustomerColumns } from "./useCustomerColumns";

function fetchCustomers(search: string) {
  return ({ cursor, limit, signal }: PageRequest) =>
    unwrap(
      api.GET("/api/v1/billing/customers", {
        params: { query: { cursor, limit, search: search === "" ? undefined : search } },
        signal,
      }),
    );
}

/** The accounts this one sells to. */
export function CustomersPage() {
  const { t } = useTranslation();
  const me = useMe();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const [search] = useSearchText("search");
  const [opened, open] = useOpenedId();
  const [adding, setAdding] = useState(false);
  const columns = useCustomerColumns();
  const add = atLeast(me.role, "admin") && (
    <Button
      leftSection={<IconPlus size={18} />}
      onClick={() => {
        setAdding(true);
      }}
    >
      {t("billing.customer.add")}
    </Button>
  );
  return (
    <>
      <PageHeader title={t("billing.customer.title")}>{add}</PageHeader>
      <DataList<Customer>
        id="customers"
        label={t("billing.customer.title")}
        searchLabel={t("billing.customer.search")}
        queryKey={[...billingKeys.customers, "list", search]}
        fetchPage={fetchCustomers(search)}
        columns={columns}
        rowKey={({ id }) => id}
        rowTone={({ suspended_at }) => (suspended_at === null ? undefined : "wait")}
        onOpen={({ id }) => {
          open(id);
        }}
        card={(customer) => (
          <span className={classes.card}>
            <span className={classes.grow}>
              <strong>{customer.name}</strong>
              <span className={classes.sub}>
                {customer.plans.map(({ plan_name }) => plan_name).join(", ") ||
                  t("billing.customer.noPlan")}
              </span>
            </span>
            {customer.kind === "reseller" && <Badge>{t("billing.customer.reseller")}</Badge>}
            <SuspendedBadge customer={customer} />
            <Available customer={customer} />
          </span>
        )}
        filtered={false}
        onClearFilters={() => void navigate({ to: "/customers", search: {} })}
        empty={
          <EmptyState
            icon={IconBuilding}
            title={t("billing.customer.none")}
            text={t("billing.customer.noneText")}
            action={add}
          />
        }
      />
      <CustomerDrawer
        id={opened}
        onClose={() => {
          open("");
        }}
      />
      <NewCustomer
        opened={adding}
        save={async (body) => {
          const account = await unwrap(api.POST("/api/v1/accounts", { body, headers: onceOnly() }));
          await queryClient.invalidateQueries({ queryKey: billingKeys.customers });
          open(account.id);
        }}
        onClose={() => {
          setAdding(false);
        }}
      />
    </>
  );
}
