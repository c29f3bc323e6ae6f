import { Badge, Group } from "@mantine/core";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Column } from "@/ui/list/types";
import { Amount } from "../Amount";
import { micros } from "../amounts";
import { Price, usePriceText } from "../parts/Price";
import type { Product } from "../types";

export function Stock({ product }: { product: Product }) {
  const { t } = useTranslation();
  if (product.stock === null) return <>–</>;
  if (product.stock === 0) return <Badge color="wait">{t("catalogue.product.noStock")}</Badge>;
  return <>{t("catalogue.product.stockLeft", { count: product.stock })}</>;
}

export function useProductColumns(): Column<Product>[] {
  const { t } = useTranslation();
  const price = usePriceText();
  return useMemo(
    () => [
      {
        id: "name",
        header: t("catalogue.product.name"),
        main: true,
        cell: ({ name, offered }) => (
          <Group gap="xs" wrap="nowrap">
            {name}
            {offered && <Badge>{t("catalogue.product.onOffer")}</Badge>}
          </Group>
        ),
        text: ({ name }) => name,
        sortBy: ({ name }) => name,
      },
      {
        id: "kind",
        header: t("catalogue.product.kind"),
        cell: ({ kind }) => t(`catalogue.kind.${kind}`),
        text: ({ kind }) => t(`catalogue.kind.${kind}`),
        sortBy: ({ kind }) => kind,
      },
      {
        id: "tax",
        header: t("catalogue.product.tax"),
        cell: ({ tax_class }) => t(`catalogue.tax.${tax_class}`),
        text: ({ tax_class }) => t(`catalogue.tax.${tax_class}`),
        sortBy: ({ tax_class }) => tax_class,
      },
      {
        id: "stock",
        header: t("catalogue.product.stock"),
        cell: (product) => <Stock product={product} />,
        text: ({ stock }) => (stock === null ? "" : String(stock)),
        sortBy: ({ stock }) => stock ?? Infinity,
      },
      {
        id: "setup",
        header: t("catalogue.product.setup"),
        align: "end",
        cell: ({ setup, currency }) =>
          micros(setup) === 0 ? "–" : <Amount of={setup} currency={currency} />,
        text: ({ setup, currency }) => ({ amount: setup, currency }),
        sortBy: ({ setup }) => micros(setup),
      },
      {
        id: "price",
        header: t("catalogue.product.price"),
        align: "end",
        cell: (product) => <Price {...product} />,
        text: (product) => price(product),
        sortBy: (product) => micros(product.price) / (product.months ?? 1),
      },
    ],
    // `price` is made anew with each language, as `t` is.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [t],
  );
}
