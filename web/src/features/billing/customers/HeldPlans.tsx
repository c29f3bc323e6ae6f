import { Badge, Text } from "@mantine/core";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api/client";
import { useFormats } from "@/app/formats";
import { Timestamp } from "@/ui/Timestamp";
import classes from "../billing.module.css";
import { TakeBack } from "../parts/TakeBack";
import type { Customer } from "../types";

type Held = Customer["plans"][number];

/** The plans a customer has, and those it is to have, which can be taken back. */
export function HeldPlans({ customer }: { customer: Customer }) {
  const { t } = useTranslation();
  const list = useRef<HTMLUListElement>(null);
  return (
    <ul
      ref={list}
      className={classes.lines}
      aria-label={t("billing.customer.plans")}
      // Where the keyboard lands when the line it stood on is gone.
      tabIndex={-1}
    >
      {customer.plans.map((held) => (
        <li key={held.id} className={classes.line}>
          {new Date(held.from_at) > new Date() ? (
            <ToCome held={held} customer={customer} onGone={() => list.current?.focus()} />
          ) : (
            <>
              <span className={classes.grow}>
                <What held={held} />
              </span>
              <Badge color="live">{t("billing.rates.state.inForce")}</Badge>
            </>
          )}
        </li>
      ))}
    </ul>
  );
}

function What({ held }: { held: Held }) {
  const { t } = useTranslation();
  return (
    <>
      {held.plan_name} · {t(`billing.customer.direction.${held.direction}`)}
    </>
  );
}

function ToCome({
  held,
  customer,
  onGone,
}: {
  held: Held;
  customer: Customer;
  onGone: () => void;
}) {
  const { t } = useTranslation();
  const formats = useFormats();
  const from = new Date(held.from_at);
  const what = { name: held.plan_name };
  return (
    <>
      <span className={classes.grow}>
        <What held={held} />
        <Text component="span" display="block" size="xs" c="dimmed">
          {t("billing.takeBack.from")} <Timestamp at={held.from_at} />
        </Text>
      </span>
      <TakeBack
        label={t("billing.takeBack.of", what)}
        title={t("billing.takeBack.ask", what)}
        text={t("billing.takeBack.plan", {
          ...what,
          customer: customer.name,
          from: `${formats.day(from)}, ${formats.time(from)}`,
        })}
        act={() =>
          unwrap(
            api.DELETE("/api/v1/billing/customers/{account_id}/plan-assignments/{assignment_id}", {
              params: { path: { account_id: customer.id, assignment_id: held.id } },
            }),
          )
        }
        onDone={onGone}
      />
    </>
  );
}
