import { Select } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { readPhone } from "@/ui/phoneText";
import { useNumbers } from "./queries";

/** Narrows a list to one of the account's numbers; a firm with one number is not asked. */
export function NumberFilter({
  value,
  onChange,
  className,
}: {
  /** Its id; empty: all numbers. */
  value: string;
  onChange: (numberId: string) => void;
  className?: string;
}) {
  const { t } = useTranslation();
  const { data: numbers = [] } = useNumbers();
  if (numbers.length < 2) return null;
  return (
    <Select
      aria-label={t("calls.filter.number")}
      placeholder={t("calls.filter.number")}
      className={className}
      clearable
      value={value === "" ? null : value}
      onChange={(chosen) => {
        onChange(chosen ?? "");
      }}
      data={numbers.map(({ id, label, number }) => ({
        value: id,
        label: label !== "" ? label : readPhone(number).text,
      }))}
    />
  );
}
