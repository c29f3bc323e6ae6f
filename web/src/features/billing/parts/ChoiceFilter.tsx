import { Select } from "@mantine/core";
import { useSearchText } from "@/ui/list/useSearchText";
import classes from "../billing.module.css";

interface Props {
  /** The filter's name in the address. */
  name: string;
  label: string;
  choices: { value: string; label: string }[];
  searchable?: boolean;
}

/** One of several, or any: a filter of a list that lives in the address. */
export function ChoiceFilter({ name, label, choices, searchable = false }: Props) {
  const [value, setValue] = useSearchText(name);
  return (
    <Select
      aria-label={label}
      placeholder={label}
      className={classes.filter}
      clearable
      searchable={searchable}
      value={value === "" ? null : value}
      onChange={(chosen) => {
        setValue(chosen ?? "");
      }}
      data={choices}
    />
  );
}
