import {
  ActionIcon,
  Button,
  Group,
  NumberInput,
  SimpleGrid,
  Stack,
  Switch,
  Text,
  TextInput,
} from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { IconPlus, IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import classes from "../billing.module.css";
import { emptyIncluded, type PlanValues } from "./included";

/** Minutes that a plan grants each month, and whether what is left of them lasts one more. */
export function IncludedFields({ form }: { form: UseFormReturnType<PlanValues> }) {
  const { t } = useTranslation();
  return (
    <fieldset className={classes.set}>
      <Text component="legend" size="sm" fw={550}>
        {t("billing.plan.included")}
      </Text>
      <Text size="xs" c="dimmed" mb="xs">
        {t("billing.plan.includedHint")}
      </Text>
      <Stack gap="xs">
        {form.values.included.map((_, place) => {
          const path = `included.${String(place)}`;
          const nth = String(place + 1);
          return (
            <div key={place} className={classes.rule}>
              <Group gap="xs" align="flex-start" wrap="nowrap">
                <SimpleGrid className={classes.grow} cols={{ base: 1, xs: 3 }} spacing="xs">
                  <TextInput
                    label={`${t("billing.plan.includedName")} ${nth}`}
                    placeholder={t("billing.plan.includedExample")}
                    {...form.getInputProps(`${path}.name`)}
                  />
                  <TextInput
                    label={`${t("billing.plan.includedPrefixes")} ${nth}`}
                    placeholder="+34"
                    {...form.getInputProps(`${path}.prefixes`)}
                  />
                  <NumberInput
                    label={`${t("billing.plan.minutes")} ${nth}`}
                    min={1}
                    max={1_000_000}
                    {...form.getInputProps(`${path}.minutes`)}
                  />
                </SimpleGrid>
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  size={36}
                  mt={24}
                  aria-label={t("billing.plan.removeIncluded", { place: nth })}
                  onClick={() => {
                    form.removeListItem("included", place);
                  }}
                >
                  <IconX size={16} />
                </ActionIcon>
              </Group>
              <Group mt="sm" gap="lg">
                <Switch
                  label={t("billing.plan.rollsOver")}
                  {...form.getInputProps(`${path}.rolls_over`, { type: "checkbox" })}
                />
                <Switch
                  label={t("catalogue.product.paysFee")}
                  {...form.getInputProps(`${path}.pays_connection_fee`, { type: "checkbox" })}
                />
              </Group>
            </div>
          );
        })}
        <Button
          variant="subtle"
          w="fit-content"
          leftSection={<IconPlus size={16} />}
          onClick={() => {
            form.insertListItem("included", emptyIncluded());
          }}
        >
          {t("billing.plan.addIncluded")}
        </Button>
      </Stack>
    </fieldset>
  );
}
