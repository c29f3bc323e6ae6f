import { Button, Drawer, Group, Skeleton, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconArchive } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useFormats } from "@/app/formats";
import { ErrorState } from "@/ui/ErrorState";
import { useShowError } from "@/ui/errorText";
import { useConfirm } from "@/ui/useConfirm";
import type { Product } from "../types";
import { ProductForm } from "./ProductForm";
import { emptyProduct, fromProduct } from "./productValues";
import { useArchiveProduct, useProducts } from "./queries";

/** A product to change, or a new one (`new`). */
export function ProductDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation();
  const { currency } = useFormats();
  const { data, error, isPending, refetch } = useProducts();
  const isNew = id === "new";
  const product = data?.find((one) => one.id === id);
  const title = isNew
    ? t("catalogue.product.add")
    : product === undefined
      ? t("catalogue.product.one")
      : t("catalogue.product.edit", { name: product.name });
  return (
    <Drawer
      opened={id !== ""}
      onClose={onClose}
      position="right"
      size="lg"
      title={title}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      {isNew && <ProductForm id={null} initial={emptyProduct(currency)} onDone={onClose} />}
      {!isNew && id !== "" && isPending && <Skeleton h={320} />}
      {!isNew && error !== null && <ErrorState error={error} onRetry={() => void refetch()} />}
      {product !== undefined && <Shown key={product.id} product={product} onClose={onClose} />}
    </Drawer>
  );
}

function Shown({ product, onClose }: { product: Product; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Stack gap="lg">
      <Text size="sm" c="dimmed">
        {t("catalogue.product.changeHint")}
      </Text>
      <ProductForm id={product.id} initial={fromProduct(product)} onDone={onClose} />
      <Archive product={product} onDone={onClose} />
    </Stack>
  );
}

function Archive({ product, onDone }: { product: Product; onDone: () => void }) {
  const { t } = useTranslation();
  const confirm = useConfirm();
  const showError = useShowError();
  const archive = useArchiveProduct();
  const { name } = product;
  return (
    <Group>
      <Button
        variant="subtle"
        color="fail"
        leftSection={<IconArchive size={18} stroke={1.6} />}
        loading={archive.isPending}
        onClick={() => {
          confirm({
            title: t("catalogue.product.archiveTitle", { name }),
            text: t("catalogue.product.archiveText"),
            confirm: t("catalogue.product.archive"),
            onConfirm: () => {
              archive.mutate(product.id, {
                onSuccess: () => {
                  notifications.show({ message: t("catalogue.product.archived", { name }) });
                  onDone();
                },
                onError: showError,
              });
            },
          });
        }}
      >
        {t("catalogue.product.archive")}
      </Button>
    </Group>
  );
}
