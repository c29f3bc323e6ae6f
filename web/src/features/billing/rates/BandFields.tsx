import { Select, TagsInput } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useFormats } from "@/app/formats";
import type { PlanValues } from "./included";

/** Parts of the week, and holidays, in which mark-ups differ. */
export function BandFields({ form }: { form: UseFormReturnType<PlanValues> }) {
  const { t } = useTranslation();
  const { timeZone } = useFormats();
  const zones = useMemo(
    () => [...new Set([timeZone, ...Intl.supportedValuesOf("timeZone"), "UTC"])].sort(),
    [timeZone],
  );
  return (
    <>
      <TagsInput
        label={t("billing.import.bands")}
        description={t("billing.plan.bandsHint")}
        placeholder="holiday=2026-12-25,2027-01-01 00:00-24:00"
        splitChars={[";"]}
        {...form.getInputProps("bands")}
      />
      {form.values.bands.length > 0 && (
        <Select
          searchable
          limit={60}
          allowDeselect={false}
          label={t("billing.plan.zone")}
          data={zones.map((zone) => ({ value: zone, label: zone.replaceAll("_", " ") }))}
          {...form.getInputProps("zone")}
        />
      )}
    </>
  );
}
