import { NumberInput, SegmentedControl, Select, TagsInput, Text, TextInput } from "@mantine/core";
import { useId, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useFormats } from "@/app/formats";

export interface TermValues {
  headerRow: number;
  decimal: "." | ",";
  zone: string;
  bands: string[];
  /** On the account's clocks, as `2026-12-01T00:00`; empty: at once. */
  effective: string;
}

interface Props {
  values: TermValues;
  onChange: (values: TermValues) => void;
}

/** How the file is read, and from when on it holds. */
export function Terms({ values, onChange }: Props) {
  const { t } = useTranslation();
  const { timeZone } = useFormats();
  const id = useId();
  const zones = useMemo(
    () => [...new Set([timeZone, ...Intl.supportedValuesOf("timeZone"), "UTC"])].sort(),
    [timeZone],
  );
  return (
    <>
      <TextInput
        type="datetime-local"
        label={t("billing.import.effective")}
        description={t("billing.import.effectiveHint", { zone: timeZone.replaceAll("_", " ") })}
        value={values.effective}
        onChange={(event) => {
          onChange({ ...values, effective: event.currentTarget.value });
        }}
      />
      <NumberInput
        label={t("billing.import.headerRow")}
        description={t("billing.import.headerRowHint")}
        min={1}
        max={1000}
        value={values.headerRow}
        onChange={(row) => {
          onChange({ ...values, headerRow: Number(row) || 1 });
        }}
      />
      <div>
        <Text id={id} size="sm" fw={500}>
          {t("billing.import.decimal")}
        </Text>
        <Text size="xs" c="dimmed" mb={4}>
          {t("billing.import.decimalHint")}
        </Text>
        <SegmentedControl
          aria-labelledby={id}
          value={values.decimal}
          onChange={(mark) => {
            onChange({ ...values, decimal: mark === "," ? "," : "." });
          }}
          data={[
            { value: ".", label: "0.012" },
            { value: ",", label: "0,012" },
          ]}
        />
      </div>
      <Select
        searchable
        limit={60}
        label={t("billing.import.zone")}
        description={t("billing.import.zoneHint")}
        data={zones.map((zone) => ({ value: zone, label: zone.replaceAll("_", " ") }))}
        value={values.zone}
        onChange={(zone) => {
          onChange({ ...values, zone: zone ?? timeZone });
        }}
      />
      <TagsInput
        label={t("billing.import.bands")}
        description={t("billing.import.bandsHint")}
        placeholder="peak=mon-fri 08:00-18:00"
        splitChars={[";"]}
        value={values.bands}
        onChange={(bands) => {
          onChange({ ...values, bands });
        }}
      />
    </>
  );
}
