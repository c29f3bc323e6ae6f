import { ActionIcon, Button, Group, NumberInput, Select, Stack, Text } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { IconPlus, IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import classes from "../billing.module.css";
import { FEATURES } from "./features";
import type { ProductValues } from "./productValues";

/** The most a customer with the product may have of features. */
export function LimitFields({ form }: { form: UseFormReturnType<ProductValues> }) {
  const { t } = useTranslation();
  return (
    <fieldset className={classes.set}>
      <Text component="legend" size="sm" fw={550}>
        {t("catalogue.product.limits")}
      </Text>
      <Text size="xs" c="dimmed" mb="xs">
        {t("catalogue.product.limitsText")}
      </Text>
      <Stack gap="xs">
        {form.values.limits.map((_, place) => {
          const path = `limits.${String(place)}`;
          const nth = String(place + 1);
          return (
            <Group key={place} gap="xs" wrap="nowrap" align="flex-start">
              <NumberInput
                w={88}
                min={0}
                aria-label={`${t("catalogue.product.maximum")} ${nth}`}
                {...form.getInputProps(`${path}.maximum`)}
              />
              <Select
                className={classes.grow}
                aria-label={`${t("catalogue.product.limit")} ${nth}`}
                data={FEATURES.map((value) => ({ value, label: t(`catalogue.feature.${value}`) }))}
                {...form.getInputProps(`${path}.feature`)}
              />
              <Select
                w={112}
                aria-label={`${t("catalogue.product.per")} ${nth}`}
                data={[
                  { value: "account", label: t("catalogue.product.perAccount") },
                  { value: "number", label: t("catalogue.product.perNumber") },
                ]}
                {...form.getInputProps(`${path}.per`)}
              />
              <ActionIcon
                variant="subtle"
                color="gray"
                size={36}
                aria-label={t("catalogue.product.removeLimit", { place: nth })}
                onClick={() => {
                  form.removeListItem("limits", place);
                }}
              >
                <IconX size={16} />
              </ActionIcon>
            </Group>
          );
        })}
        <Button
          variant="subtle"
          w="fit-content"
          leftSection={<IconPlus size={16} />}
          onClick={() => {
            form.insertListItem("limits", { feature: "number", maximum: "", per: "account" });
          }}
        >
          {t("catalogue.product.addLimit")}
        </Button>
      </Stack>
    </fieldset>
  );
}
