import { Drawer, Group, Skeleton, Stack, Tabs, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api/client";
import { useSearchText } from "@/ui/list/useSearchText";
import classes from "../billing.module.css";
import { BalanceFacts } from "../parts/BalanceFacts";
import { StatementView } from "../parts/StatementView";
import type { Customer } from "../types";
import { CustomerProfile } from "./CustomerProfile";
import { CustomerTax } from "./CustomerTax";
import { LimitsForm } from "./LimitsForm";
import { NumbersPart } from "./numbers/NumbersPart";
import { PaymentForm } from "./PaymentForm";
import { PlanChoice } from "./PlanChoice";
import { useCustomers } from "./queries";
import { SoldPart } from "./sold/SoldPart";
import { StandingPart } from "./StandingPart";
import { SuspendedBadge } from "./SuspendedBadge";
import { WholesalePart } from "./wholesale/WholesalePart";

const PARTS = ["terms", "numbers", "sold", "wholesale", "statement", "invoicing"] as const;

/** One customer from the seller's side. */
export function CustomerDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation();
  const { data } = useCustomers();
  const customer = data?.find((one) => one.id === id);
  return (
    <Drawer
      opened={id !== ""}
      onClose={onClose}
      position="right"
      size="xl"
      title={
        <Group component="span" gap="xs">
          {customer?.name ?? t("billing.customer.one")}
          {customer !== undefined && <SuspendedBadge customer={customer} />}
        </Group>
      }
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      {id !== "" && data === undefined && <Skeleton h={240} />}
      {customer !== undefined && <Shown key={id} customer={customer} />}
    </Drawer>
  );
}

function Shown({ customer }: { customer: Customer }) {
  const { t } = useTranslation();
  const [part, setPart] = useSearchText("part");
  const current = PARTS.find((one) => one === part) ?? "terms";
  return (
    <Tabs
      value={current}
      keepMounted={false}
      onChange={(key) => {
        setPart(key === "terms" ? "" : (key ?? ""));
      }}
    >
      <Tabs.List className={classes.tabs}>
        {PARTS.map((key) => (
          <Tabs.Tab key={key} value={key}>
            {t(`billing.customer.part.${key}`)}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <Tabs.Panel value="terms" pt="md">
        <Terms customer={customer} />
      </Tabs.Panel>
      <Tabs.Panel value="numbers" pt="md">
        <NumbersPart customer={customer} />
      </Tabs.Panel>
      <Tabs.Panel value="sold" pt="md">
        <SoldPart customer={customer} />
      </Tabs.Panel>
      <Tabs.Panel value="wholesale" pt="md">
        <WholesalePart customer={customer} />
      </Tabs.Panel>
      <Tabs.Panel value="statement" pt="md">
        <CustomerStatement customer={customer} />
      </Tabs.Panel>
      <Tabs.Panel value="invoicing" pt="md">
        <Stack gap="lg">
          <CustomerProfile customer={customer} />
          <CustomerTax id={customer.id} />
        </Stack>
      </Tabs.Panel>
    </Tabs>
  );
}

function Terms({ customer }: { customer: Customer }) {
  const { t } = useTranslation();
  return (
    <Stack gap="lg">
      {customer.balances.length === 0 && (
        <Text size="sm" c="dimmed">
          {t("billing.customer.nothingBooked")}
        </Text>
      )}
      {customer.balances.map((balance) => (
        <div key={balance.currency}>
          <BalanceFacts balance={balance} />
        </div>
      ))}
      <PlanChoice customer={customer} />
      <LimitsForm customer={customer} />
      <PaymentForm customer={customer} />
      <StandingPart customer={customer} />
    </Stack>
  );
}

function CustomerStatement({ customer }: { customer: Customer }) {
  const currencies = [
    ...new Set([customer.currency, ...customer.balances.map(({ currency }) => currency)]),
  ];
  return (
    <StatementView
      whose={customer.id}
      currencies={currencies}
      book={`customers/${customer.id}/statement.xlsx`}
      fetch={(query, signal) =>
        unwrap(
          api.GET("/api/v1/billing/customers/{account_id}/statement", {
            params: { path: { account_id: customer.id }, query },
            signal,
          }),
        )
      }
    />
  );
}
