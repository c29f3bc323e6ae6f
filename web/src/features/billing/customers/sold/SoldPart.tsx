import { ActionIcon, Button, Group, Stack } from "@mantine/core";
import { IconPackage, IconPlusMinus, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api/client";
import { useShowError } from "@/ui/errorText";
import { useConfirm } from "@/ui/useConfirm";
import { DueCharges } from "../../parts/DueCharges";
import { FeatureUse } from "../../parts/FeatureUse";
import { MinutesList } from "../../parts/MinutesList";
import { SubscriptionList } from "../../parts/SubscriptionList";
import type { CatalogueCharge, Customer, Subscription } from "../../types";
import { useCustomerAct } from "../useCustomerAct";
import { ChargeDialog } from "./ChargeDialog";
import { EndDialog } from "./EndDialog";
import { SellDialog } from "./SellDialog";

/** What the customer has besides calls; products are given and ended here, charges and credits made. */
export function SoldPart({ customer }: { customer: Customer }) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState<"sell" | "charge" | null>(null);
  const [ending, setEnding] = useState<Subscription | null>(null);
  const close = () => {
    setAsking(null);
  };
  return (
    <Stack gap="lg">
      <Group gap="xs">
        <Button
          leftSection={<IconPackage size={18} stroke={1.6} />}
          onClick={() => {
            setAsking("sell");
          }}
        >
          {t("catalogue.sold.give")}
        </Button>
        <Button
          variant="default"
          leftSection={<IconPlusMinus size={18} stroke={1.6} />}
          onClick={() => {
            setAsking("charge");
          }}
        >
          {t("catalogue.sold.charge")}
        </Button>
      </Group>
      <SubscriptionList
        whose={customer.id}
        none={t("catalogue.sold.none")}
        acts={(one) =>
          one.kind !== "feature" &&
          one.ends_on === null && (
            <Button
              size="compact-sm"
              variant="default"
              aria-label={t("catalogue.sold.endOf", { name: one.description })}
              onClick={() => {
                setEnding(one);
              }}
            >
              {t("catalogue.sold.end")}
            </Button>
          )
        }
      />
      <MinutesList whose={customer.id} />
      <DueCharges whose={customer.id} acts={(charge) => <TakeBack charge={charge} />} />
      <FeatureUse whose={customer.id} />
      <SellDialog customer={customer} opened={asking === "sell"} onClose={close} />
      <ChargeDialog customer={customer} opened={asking === "charge"} onClose={close} />
      <EndDialog
        subscription={ending}
        onClose={() => {
          setEnding(null);
        }}
      />
    </Stack>
  );
}

/** Charges of a subscription go with it; those on an invoice are taken back by a credit note. */
function TakeBack({ charge }: { charge: CatalogueCharge }) {
  const { t } = useTranslation();
  const confirm = useConfirm();
  const showError = useShowError();
  const remove = useCustomerAct((id: string) =>
    unwrap(
      api.DELETE("/api/v1/billing/charges/{charge_id}", { params: { path: { charge_id: id } } }),
    ),
  );
  if (charge.subscription_id !== null || charge.invoice_id !== null) return null;
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size={36}
      aria-label={t("catalogue.sold.remove", { name: charge.description })}
      loading={remove.isPending}
      onClick={() => {
        confirm({
          title: t("catalogue.sold.removeTitle"),
          text: t("catalogue.sold.removeText"),
          lost: [charge.description],
          confirm: t("common.remove"),
          onConfirm: () => {
            remove.mutate(charge.id, { onError: showError });
          },
        });
      }}
    >
      <IconTrash size={18} stroke={1.6} />
    </ActionIcon>
  );
}
