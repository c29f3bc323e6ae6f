import { Button, NumberInput, Select, SimpleGrid, Stack, Text } from "@mantine/core";
import { useForm } from "@mantine/form";
import { notifications } from "@mantine/notifications";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api, onceOnly, unwrap } from "@/api/client";
import { landOnFields } from "@/ui/serverFields";
import { Dialog } from "@/ui/Dialog";
import classes from "../../billing.module.css";
import { useProducts } from "../../catalogue/queries";
import { ActError } from "../../parts/ActError";
import { DayInput } from "../../parts/DayInput";
import { usePriceText } from "../../parts/Price";
import type { Customer, Product } from "../../types";
import { useCustomerAct } from "../useCustomerAct";
import { inAll } from "./charges";

interface Props {
  customer: Customer;
  opened: boolean;
  onClose: () => void;
}

export function SellDialog({ customer, opened, onClose }: Props) {
  const { t } = useTranslation();
  const { data: products } = useProducts();
  return (
    <Dialog opened={opened} onClose={onClose} title={t("catalogue.sold.give")}>
      {products?.length === 0 && (
        <Stack>
          <Text size="sm">{t("catalogue.sold.noProducts")}</Text>
          <Button component={Link} to="/catalogue" variant="default" w="fit-content">
            {t("catalogue.sold.toCatalogue")}
          </Button>
        </Stack>
      )}
      {products !== undefined && products.length > 0 && (
        <Form customer={customer} products={products} onDone={onClose} />
      )}
    </Dialog>
  );
}

function Form({
  customer,
  products,
  onDone,
}: {
  customer: Customer;
  products: Product[];
  onDone: () => void;
}) {
  const { t } = useTranslation();
  const priceText = usePriceText();
  const form = useForm({
    initialValues: { product_id: "", quantity: 1 as number | string, starts_on: "" },
    validate: {
      product_id: (id) => (id === "" ? t("common.required") : null),
      quantity: (count) => (Number(count) >= 1 ? null : t("common.required")),
    },
  });
  const product = products.find(({ id }) => id === form.values.product_id);
  const sell = useCustomerAct(({ product_id, quantity, starts_on }: typeof form.values) =>
    unwrap(
      api.POST("/api/v1/billing/customers/{account_id}/subscriptions", {
        params: { path: { account_id: customer.id } },
        body: {
          product_id,
          quantity: Number(quantity),
          starts_on: starts_on === "" ? null : starts_on,
        },
        headers: onceOnly(),
      }),
    ),
  );
  const stock = product?.stock ?? null;
  const tooMany = stock !== null && Number(form.values.quantity) > stock;
  return (
    <form
      noValidate
      onSubmit={form.onSubmit((values) => {
        sell.mutate(values, {
          onSuccess: () => {
            notifications.show({
              color: "live",
              message: t("catalogue.sold.given", { name: product?.name ?? "" }),
            });
            onDone();
          },
          onError: (error) => landOnFields(form, error),
        });
      })}
    >
      <Stack gap="md">
        <Select
          data-autofocus
          searchable
          label={t("catalogue.sold.product")}
          data={products.map((one) => ({
            value: one.id,
            label: `${one.name} · ${priceText(one)}`,
          }))}
          {...form.getInputProps("product_id")}
        />
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <NumberInput
            label={t("catalogue.sold.quantity")}
            description={"\u00a0"}
            min={1}
            max={100_000}
            {...form.getInputProps("quantity")}
            error={tooMany ? t("catalogue.sold.soldOut", { count: stock }) : form.errors.quantity}
          />
          <DayInput
            label={t("catalogue.sold.start")}
            description={t("catalogue.sold.startHint")}
            {...form.getInputProps("starts_on")}
          />
        </SimpleGrid>
        {product !== undefined && <Sum product={product} quantity={Number(form.values.quantity)} />}
        <ActError error={sell.error} />
        <Button type="submit" disabled={tooMany} loading={sell.isPending}>
          {t("catalogue.sold.sell")}
        </Button>
      </Stack>
    </form>
  );
}

function Sum({ product, quantity }: { product: Product; quantity: number }) {
  const { t } = useTranslation();
  const priceText = usePriceText();
  const { price, setup } = inAll(product, quantity);
  return (
    <div className={classes.rule} role="status">
      <Text size="sm">
        {t("catalogue.sold.sum", { amount: priceText({ ...product, price }) })}
        {setup !== null &&
          `, ${t("catalogue.product.plusSetup", {
            amount: priceText({ ...product, price: setup, months: null }),
          })}`}
      </Text>
      {product.description !== "" && (
        <Text size="xs" c="dimmed">
          {product.description}
        </Text>
      )}
    </div>
  );
}
