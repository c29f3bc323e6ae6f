import {
  Button,
  NumberInput,
  Select,
  SimpleGrid,
  Stack,
  Switch,
  Textarea,
  TextInput,
} from "@mantine/core";
import { useForm } from "@mantine/form";
import { notifications } from "@mantine/notifications";
import { useTranslation } from "react-i18next";
import { landOnFields } from "@/ui/serverFields";
import { PriceFields } from "./PriceFields";
import { TaxClassSelect } from "../parts/TaxClassSelect";
import { ActError } from "../parts/ActError";
import { areSomePrefixes } from "../rates/planRules";
import { LimitFields } from "./LimitFields";
import { MinuteFields } from "./MinuteFields";
import { isPrice, toProduct, type ProductValues } from "./productValues";
import { useSaveProduct } from "./queries";

const KINDS = ["service", "goods", "minutes"] as const;

interface Props {
  /** Null: it is new. */
  id: string | null;
  initial: ProductValues;
  onDone: () => void;
}

export function ProductForm({ id, initial, onDone }: Props) {
  const { t } = useTranslation();
  const save = useSaveProduct(id);
  const amount = (optional: boolean) => (text: string) =>
    isPrice(text, { optional }) ? null : t("billing.pay.amountWrong");
  const ofMinutes =
    <V,>(check: (value: V) => string | null) =>
    (value: V, { kind }: ProductValues) =>
      kind === "minutes" ? check(value) : null;
  const given = (text: string) => (text.trim() === "" ? t("common.required") : null);
  const form = useForm<ProductValues>({
    initialValues: initial,
    validateInputOnBlur: true,
    validate: {
      name: given,
      price: amount(false),
      setup: amount(true),
      minutes: {
        name: ofMinutes(given),
        prefixes: ofMinutes((text: string) =>
          areSomePrefixes(text) ? null : t("billing.plan.needsPrefixes"),
        ),
        minutes: ofMinutes((count: number | string) =>
          Number(count) > 0 ? null : t("common.required"),
        ),
      },
      limits: { maximum: (count) => (count === "" ? t("common.required") : null) },
    },
  });
  const { kind, every } = form.values;
  return (
    <form
      noValidate
      aria-label={t("catalogue.product.one")}
      onSubmit={form.onSubmit((values) => {
        save.mutate(toProduct(values), {
          onSuccess: ({ name }) => {
            notifications.show({ color: "live", message: t("catalogue.product.saved", { name }) });
            onDone();
          },
          onError: (error) => landOnFields(form, error),
        });
      })}
    >
      <Stack gap="md">
        <TextInput
          data-autofocus
          label={t("catalogue.product.name")}
          placeholder={t("catalogue.product.nameExample")}
          maxLength={100}
          {...form.getInputProps("name")}
        />
        <Textarea
          autosize
          label={t("catalogue.product.description")}
          maxLength={2000}
          {...form.getInputProps("description")}
        />
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <Select
            label={t("catalogue.product.kind")}
            data={KINDS.map((value) => ({ value, label: t(`catalogue.kind.${value}`) }))}
            {...form.getInputProps("kind")}
          />
          <TaxClassSelect {...form.getInputProps("tax_class")} />
          <PriceFields form={form} label={t("catalogue.product.price")} />
          <NumberInput
            label={t("catalogue.product.stock")}
            description={t("catalogue.product.stockHint")}
            min={0}
            {...form.getInputProps("stock")}
          />
          {every !== "0" && (
            <NumberInput
              label={t("catalogue.product.freeMonths")}
              description={"\u00a0"}
              min={0}
              max={60}
              {...form.getInputProps("free_months")}
            />
          )}
        </SimpleGrid>
        {kind === "minutes" && <MinuteFields form={form} />}
        {every !== "0" && (
          <Switch
            label={t("catalogue.product.inAdvance")}
            description={t("catalogue.product.inAdvanceHint")}
            {...form.getInputProps("in_advance", { type: "checkbox" })}
          />
        )}
        <Switch
          label={t("catalogue.product.offered")}
          {...form.getInputProps("offered", { type: "checkbox" })}
        />
        <LimitFields form={form} />
        <ActError error={save.error} />
        <Button type="submit" w="fit-content" loading={save.isPending}>
          {t("common.save")}
        </Button>
      </Stack>
    </form>
  );
}
