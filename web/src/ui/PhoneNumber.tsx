import { Text, Tooltip } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { flagUrl, readPhone } from "./phoneText";
import classes from "./ui.module.css";

interface Props {
  number: string;
  /** The contact's name; shown first when known. */
  name?: string | null;
  /** One line (number only as hint) or two. */
  layout?: "line" | "stack";
  size?: "sm" | "md" | "lg";
}

export function Flag({ country }: { country: string | undefined }) {
  const url = country === undefined ? undefined : flagUrl(country);
  if (url === undefined) return null;
  return <img className={classes.flag} src={url} alt={country} width={16} height={11} />;
}

/** A person at the end of a line: name first, number in international form with its flag. */
export function PhoneNumber({ number, name, layout = "line", size = "sm" }: Props) {
  const { t } = useTranslation();
  if (number === "" || number === "anonymous") {
    return (
      <span>
        {name !== undefined && name !== null && name !== "" ? name : t("common.withheld")}
      </span>
    );
  }
  const phone = readPhone(number);
  const formatted = (
    <span className={`tabular ${classes.phone ?? ""}`}>
      <Flag country={phone.country} />
      {phone.text}
    </span>
  );
  const named = name !== undefined && name !== null && name !== "";
  if (layout === "line") {
    return named ? (
      <Tooltip label={phone.text}>
        <span>{name}</span>
      </Tooltip>
    ) : (
      formatted
    );
  }
  if (!named) {
    return (
      <Text span size={size} fw={550}>
        {formatted}
      </Text>
    );
  }
  return (
    <span className={classes.stack}>
      <Text span size={size} fw={550} truncate>
        {name}
      </Text>
      <Text span size="xs" c="dimmed">
        {formatted}
      </Text>
    </span>
  );
}
