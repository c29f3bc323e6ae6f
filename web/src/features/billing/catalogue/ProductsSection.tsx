import { Button, Group, Text } from "@mantine/core";
import { IconPackage, IconPlus } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { EmptyState } from "@/ui/EmptyState";
import { DataList } from "@/ui/list/DataList";
import { useOpenedId } from "@/ui/list/useSearchText";
import classes from "../billing.module.css";
import { billingKeys } from "../keys";
import { Price } from "../parts/Price";
import type { Product } from "../types";
import { ProductDrawer } from "./ProductDrawer";
import { fetchProducts } from "./queries";
import { Starters } from "./Starters";
import { useProductColumns } from "./useProductColumns";

export const NEW = "new";

/** What is sold besides calls and features. */
export function ProductsSection() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [opened, open] = useOpenedId();
  const columns = useProductColumns();
  const add = (
    <Button
      leftSection={<IconPlus size={18} />}
      onClick={() => {
        open(NEW);
      }}
    >
      {t("catalogue.product.add")}
    </Button>
  );
  return (
    <>
      <Group justify="space-between" mb="sm">
        <Text size="sm" c="dimmed" maw={560}>
          {t("catalogue.product.text")}
        </Text>
        {add}
      </Group>
      <DataList<Product>
        id="products"
        label={t("catalogue.section.products")}
        queryKey={[...billingKeys.products, "list"]}
        fetchPage={fetchProducts}
        columns={columns}
        rowKey={({ id }) => id}
        rowTone={({ stock }) => (stock === 0 ? "wait" : undefined)}
        onOpen={({ id }) => {
          open(id);
        }}
        card={(product) => (
          <span className={classes.card}>
            <span className={classes.grow}>
              <strong>{product.name}</strong>
              <span className={classes.sub}>
                {[
                  t(`catalogue.kind.${product.kind}`),
                  ...(product.stock === null
                    ? []
                    : [t("catalogue.product.stockLeft", { count: product.stock })]),
                ].join(" · ")}
              </span>
            </span>
            <Price {...product} />
          </span>
        )}
        filtered={false}
        onClearFilters={() => void navigate({ to: ".", search: {} })}
        empty={
          <EmptyState
            icon={IconPackage}
            title={t("catalogue.product.none")}
            text={t("catalogue.product.noneText")}
            action={<Starters add={add} />}
          />
        }
      />
      <ProductDrawer
        id={opened}
        onClose={() => {
          open("");
        }}
      />
    </>
  );
}
