import {
  ActionIcon,
  Group,
  Menu,
  Paper,
  Skeleton,
  Table,
  Text,
  VisuallyHidden,
} from "@mantine/core";
import { IconDots, IconPencil, IconTrash, IconUserPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ErrorState } from "@/ui/ErrorState";
import { useShowError } from "@/ui/errorText";
import { useConfirm } from "@/ui/useConfirm";
import { Amount } from "../Amount";
import { micros } from "../amounts";
import classes from "../billing.module.css";
import { useCustomerNames } from "../customers/queries";
import { Price } from "../parts/Price";
import type { Feature, FeaturePrice } from "../types";
import { FeaturePriceDialog, type AskedPrice } from "./FeaturePriceDialog";
import { pricedFeatures } from "./features";
import { useFeaturePrices, useRemoveFeaturePrice } from "./queries";

/** What customers pay for what they set up themselves, as a table of all features. */
export function FeaturesSection() {
  const { t } = useTranslation();
  const { data, error, isPending, refetch } = useFeaturePrices();
  const [asked, ask] = useState<AskedPrice | null>(null);
  if (isPending) return <Skeleton h={420} />;
  if (error !== null) return <ErrorState error={error} onRetry={() => void refetch()} />;
  return (
    <>
      <Text size="sm" c="dimmed" maw={640} mb="sm">
        {t("catalogue.price.text")}
      </Text>
      <Paper className={classes.panel}>
        <Table.ScrollContainer
          minWidth={560}
          type="native"
          tabIndex={0}
          aria-label={t("catalogue.section.features")}
        >
          <Table className={classes.table} aria-label={t("catalogue.section.features")}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t("catalogue.price.feature")}</Table.Th>
                <Table.Th visibleFrom="sm" className={classes.money}>
                  {t("catalogue.price.setup")}
                </Table.Th>
                <Table.Th className={classes.money}>{t("catalogue.price.price")}</Table.Th>
                <Table.Th className={classes.money}>{t("catalogue.price.free")}</Table.Th>
                <Table.Th className={classes.money}>{t("catalogue.price.maximum")}</Table.Th>
                <Table.Th>
                  <VisuallyHidden>{t("common.edit")}</VisuallyHidden>
                </Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {pricedFeatures(data).flatMap(({ feature, all, exceptions }) => [
                <Row key={feature} feature={feature} price={all} onAsk={ask} />,
                ...exceptions.map((price) => (
                  <Row key={price.id} feature={feature} price={price} onAsk={ask} />
                )),
              ])}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      </Paper>
      <FeaturePriceDialog
        asked={asked}
        onClose={() => {
          ask(null);
        }}
      />
    </>
  );
}

interface RowProps {
  feature: Feature;
  price: FeaturePrice | undefined;
  onAsk: (asked: AskedPrice) => void;
}

function Row({ feature, price, onAsk }: RowProps) {
  const { t } = useTranslation();
  const names = useCustomerNames();
  const customer = price?.customer_id ?? null;
  const name = t(`catalogue.feature.${feature}`);
  const who = customer === null ? null : (names.get(customer) ?? "");
  const isFree = price === undefined || micros(price.price) === 0;
  return (
    <Table.Tr>
      <Table.Td>
        {who === null ? (
          name
        ) : (
          <Text span size="sm" c="dimmed" pl="md">
            {who}
          </Text>
        )}
      </Table.Td>
      <Table.Td visibleFrom="sm" className={classes.money}>
        {price === undefined || micros(price.setup) === 0 ? (
          "–"
        ) : (
          <Amount of={price.setup} currency={price.currency} />
        )}
      </Table.Td>
      <Table.Td className={classes.money}>
        {isFree ? t("catalogue.price.noPrice") : <Price {...price} />}
      </Table.Td>
      <Table.Td className={`${classes.money ?? ""} tabular`}>
        {isFree || price.free_count === 0 ? "–" : price.free_count}
      </Table.Td>
      <Table.Td className={`${classes.money ?? ""} tabular`}>
        {price?.maximum ?? t("catalogue.price.noLimit")}
      </Table.Td>
      <Table.Td className={classes.stays}>
        <Acts
          label={
            who === null
              ? t("catalogue.price.edit", { name })
              : t("catalogue.price.editFor", { name, who })
          }
          feature={feature}
          price={price}
          onAsk={onAsk}
        />
      </Table.Td>
    </Table.Tr>
  );
}

function Acts({ label, feature, price, onAsk }: RowProps & { label: string }) {
  const { t } = useTranslation();
  const confirm = useConfirm();
  const showError = useShowError();
  const remove = useRemoveFeaturePrice();
  const isException = price !== undefined && price.customer_id !== null;
  return (
    <Group gap={0} wrap="nowrap" justify="flex-end">
      <ActionIcon
        variant="subtle"
        color="gray"
        size={36}
        aria-label={label}
        onClick={() => {
          onAsk({ feature, price, forOne: isException });
        }}
      >
        <IconPencil size={18} stroke={1.6} />
      </ActionIcon>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon
            variant="subtle"
            color="gray"
            size={36}
            aria-label={`${t("shell.more")}: ${label}`}
          >
            <IconDots size={18} stroke={1.6} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {!isException && (
            <Menu.Item
              leftSection={<IconUserPlus size={16} stroke={1.6} />}
              onClick={() => {
                onAsk({ feature, price: undefined, forOne: true });
              }}
            >
              {t("catalogue.price.exception")}
            </Menu.Item>
          )}
          <Menu.Item
            color="fail"
            disabled={price === undefined}
            leftSection={<IconTrash size={16} stroke={1.6} />}
            onClick={() => {
              if (price === undefined) return;
              confirm({
                title: t("catalogue.price.removeTitle"),
                text: isException
                  ? t("catalogue.price.removeTextOne")
                  : t("catalogue.price.removeText"),
                confirm: t("catalogue.price.remove"),
                onConfirm: () => {
                  remove.mutate(price.id, { onError: showError });
                },
              });
            }}
          >
            {t("catalogue.price.remove")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </Group>
  );
}
