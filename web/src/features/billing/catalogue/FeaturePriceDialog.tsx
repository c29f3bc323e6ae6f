import { Button, NumberInput, Select, SimpleGrid, Stack } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useTranslation } from "react-i18next";
import { useFormats } from "@/app/formats";
import { landOnFields } from "@/ui/serverFields";
import { Dialog } from "@/ui/Dialog";
import { PriceFields } from "./PriceFields";
import { micros } from "../amounts";
import { useCustomers } from "../customers/queries";
import { ActError } from "../parts/ActError";
import type { Feature, FeaturePrice, Months } from "../types";
import { EVERY, everyOf, isPrice, toPrice } from "./productValues";
import { useSetFeaturePrice } from "./queries";

/** A feature is never paid once alone. */
const PERIODS = EVERY.filter((value) => value !== "0");

export interface AskedPrice {
  feature: Feature;
  /** What holds now. */
  price: FeaturePrice | undefined;
  /** For one customer, and not for all. */
  forOne: boolean;
}

export function FeaturePriceDialog({
  asked,
  onClose,
}: {
  asked: AskedPrice | null;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const name = asked === null ? "" : t(`catalogue.feature.${asked.feature}`);
  return (
    <Dialog
      opened={asked !== null}
      onClose={onClose}
      title={
        asked?.forOne === true
          ? t("catalogue.price.exceptionFor", { name })
          : t("catalogue.price.edit", { name })
      }
    >
      {asked !== null && <Form asked={asked} onDone={onClose} />}
    </Dialog>
  );
}

function Form({ asked, onDone }: { asked: AskedPrice; onDone: () => void }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const { data: customers = [] } = useCustomers();
  const save = useSetFeaturePrice();
  const { price: held } = asked;
  const shown = (amount: string | undefined) =>
    amount === undefined || micros(amount) === 0 ? "" : amount;
  const amount = (text: string) =>
    isPrice(text, { optional: true }) ? null : t("billing.pay.amountWrong");
  const form = useForm({
    initialValues: {
      customer_id: held?.customer_id ?? "",
      currency: held?.currency ?? formats.currency,
      setup: shown(held?.setup),
      price: shown(held?.price),
      every: everyOf(held?.months ?? 1),
      free_count: (held?.free_count ?? 0) as number | string,
      maximum: (held?.maximum ?? "") as number | string,
    },
    validate: {
      customer_id: (id) => (asked.forOne && id === "" ? t("common.required") : null),
      setup: amount,
      price: amount,
    },
  });
  return (
    <form
      noValidate
      onSubmit={form.onSubmit((values) => {
        save.mutate(
          {
            feature: asked.feature,
            customer_id: values.customer_id === "" ? null : values.customer_id,
            currency: values.currency,
            setup: toPrice(values.setup),
            price: toPrice(values.price),
            months: Number(values.every) as Months,
            free_count: Number(values.free_count),
            maximum: values.maximum === "" ? null : Number(values.maximum),
          },
          { onSuccess: onDone, onError: (error) => landOnFields(form, error) },
        );
      })}
    >
      <Stack gap="md">
        {asked.forOne && (
          <Select
            searchable
            label={t("billing.customer.one")}
            disabled={held !== undefined}
            data={customers.map(({ id, name }) => ({ value: id, label: name }))}
            {...form.getInputProps("customer_id")}
          />
        )}
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <PriceFields first form={form} label={t("catalogue.price.price")} everyOf={PERIODS} />
          <NumberInput
            label={t("catalogue.price.free")}
            description={t("catalogue.price.freeHint")}
            min={0}
            {...form.getInputProps("free_count")}
          />
          <NumberInput
            label={t("catalogue.price.maximum")}
            description={t("catalogue.price.maximumHint")}
            min={0}
            {...form.getInputProps("maximum")}
          />
        </SimpleGrid>
        <ActError error={save.error} />
        <Button type="submit" loading={save.isPending}>
          {t("common.save")}
        </Button>
      </Stack>
    </form>
  );
}
