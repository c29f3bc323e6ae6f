import { Button, Skeleton, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api/client";
import { Dialog } from "@/ui/Dialog";
import { Amount } from "../../Amount";
import { micros } from "../../amounts";
import classes from "../../billing.module.css";
import { billingKeys } from "../../keys";
import { ActError } from "../../parts/ActError";
import { DayInput } from "../../parts/DayInput";
import type { Subscription } from "../../types";
import { useCustomerAct } from "../useCustomerAct";

interface Props {
  subscription: Subscription | null;
  onClose: () => void;
}

/** Asks for the day, and tells what ending it then gives back before it is done. */
export function EndDialog({ subscription, onClose }: Props) {
  const { t } = useTranslation();
  return (
    <Dialog
      opened={subscription !== null}
      onClose={onClose}
      title={t("catalogue.sold.endTitle", { name: subscription?.description ?? "" })}
    >
      {subscription !== null && <Form subscription={subscription} onDone={onClose} />}
    </Dialog>
  );
}

function Form({ subscription, onDone }: { subscription: Subscription; onDone: () => void }) {
  const { t } = useTranslation();
  const [day, setDay] = useState("");
  const params = {
    path: { subscription_id: subscription.id },
    query: day === "" ? {} : { ends_on: day },
  };
  const ending = useQuery({
    queryKey: [...billingKeys.sold(subscription.customer_id), "ending", subscription.id, day],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/billing/subscriptions/{subscription_id}/ending", { params, signal })),
    retry: false,
  });
  const end = useCustomerAct(() =>
    unwrap(api.DELETE("/api/v1/billing/subscriptions/{subscription_id}", { params })),
  );
  return (
    <Stack gap="md">
      <DayInput
        data-autofocus
        label={t("catalogue.sold.endOn")}
        description={t("catalogue.sold.endHint")}
        value={day}
        onChange={(event) => {
          setDay(event.currentTarget.value);
        }}
      />
      <div className={classes.rule} role="status">
        {ending.isPending && <Skeleton h={20} />}
        {ending.data !== undefined && <Told ending={ending.data} />}
        <ActError error={ending.error} />
      </div>
      <ActError error={end.error} />
      <Button
        color="fail"
        disabled={ending.data === undefined}
        loading={end.isPending}
        onClick={() => {
          end.mutate(undefined, { onSuccess: onDone });
        }}
      >
        {t("catalogue.sold.endIt")}
      </Button>
    </Stack>
  );
}

interface Ending {
  currency: string;
  given_back: string;
  still_due: string;
}

function Told({ ending: { currency, given_back, still_due } }: { ending: Ending }) {
  const { t } = useTranslation();
  const back = micros(given_back) > 0;
  const due = micros(still_due) > 0;
  if (!back && !due) return <Text size="sm">{t("catalogue.sold.nothingBack")}</Text>;
  return (
    <>
      {back && (
        <Text size="sm" component="div">
          <strong>
            <Amount of={given_back} currency={currency} />
          </strong>{" "}
          {t("catalogue.sold.givenBack")}
        </Text>
      )}
      {due && (
        <Text size="sm" component="div">
          <strong>
            <Amount of={still_due} currency={currency} />
          </strong>{" "}
          {t("catalogue.sold.stillDue")}
        </Text>
      )}
    </>
  );
}
