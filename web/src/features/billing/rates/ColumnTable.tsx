import { Select } from "@mantine/core";
import { useTranslation } from "react-i18next";
import classes from "../billing.module.css";
import type { SheetLook } from "../types";
import { withField, type Mapping } from "./mapping";

const FIELDS = [
  "prefix",
  "country_code",
  "price",
  "connect_fee",
  "rhythm",
  "first_s",
  "next_s",
  "unit_s",
  "band",
  "origin",
  "included_s",
  "minimum",
  "maximum",
  "priority",
  "valid_from",
  "valid_until",
  "model",
  "first_price",
  "tiers",
] as const;

interface Props {
  look: SheetLook;
  mapping: Mapping;
  onChange: (mapping: Mapping) => void;
}

/** The first rows of the file as they are, and above each column a choice of what it stands for. */
export function ColumnTable({ look, mapping, onChange }: Props) {
  const { t } = useTranslation();
  const options = [
    { value: "", label: t("billing.import.unused") },
    ...FIELDS.filter((field) => look.fields.includes(field)).map((field) => ({
      value: field,
      label: t(`billing.import.field.${field}`),
    })),
  ];
  return (
    <div
      className={classes.scroll}
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reached by key
      tabIndex={0}
      role="region"
      aria-label={t("billing.import.step.columns")}
    >
      <table className={classes.mapper}>
        <thead>
          <tr>
            {look.titles.map((title, column) => (
              <th key={column} scope="col" data-unused={mapping[column] === "" || undefined}>
                <span className={classes.sub}>
                  {title === "" ? `${String(column + 1)}` : title}
                </span>
                <Select
                  size="xs"
                  mt={4}
                  aria-label={t("billing.import.standsFor", {
                    title: title === "" ? String(column + 1) : title,
                  })}
                  data={options}
                  value={mapping[column] ?? ""}
                  onChange={(field) => {
                    onChange(withField(mapping, column, field ?? ""));
                  }}
                  comboboxProps={{ width: 240, position: "bottom-start" }}
                />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {look.samples.map((cells, row) => (
            <tr key={row}>
              {look.titles.map((_, column) => (
                <td key={column} data-unused={mapping[column] === "" || undefined}>
                  {cells[column] ?? ""}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
