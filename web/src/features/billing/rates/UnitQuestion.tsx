import { Alert, Radio, Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Doubt, Unit } from "./mapping";

interface Props {
  doubt: Doubt;
  currency: string;
  unit: Unit | undefined;
  onChange: (unit: Unit) => void;
}

/** A title that says another money than the list's, as `ct`: a price a hundred times too high looks like any other. */
export function UnitQuestion({ doubt: { title, money }, currency, unit, onChange }: Props) {
  const { t } = useTranslation();
  return (
    <Alert color="wait" title={t("billing.import.unit.title", { title, money })}>
      <Radio.Group
        label={t("billing.import.unit.label", { currency })}
        value={unit ?? ""}
        onChange={(chosen) => {
          onChange(chosen === "cents" ? "cents" : "currency");
        }}
      >
        <Stack gap="xs" mt="xs">
          <Radio value="currency" label={t("billing.import.unit.currency", { currency })} />
          <Radio value="cents" label={t("billing.import.unit.cents", { currency })} />
        </Stack>
      </Radio.Group>
    </Alert>
  );
}
