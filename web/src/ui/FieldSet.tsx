import { Text } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./ui.module.css";

interface Props {
  legend: string;
  hint?: string;
  children: ReactNode;
}

/** Fields that belong together, with a line that says what for. */
export function FieldSet({ legend, hint, children }: Props) {
  return (
    <fieldset className={classes.fieldset}>
      <Text component="legend" size="sm" fw={550} mb={hint === undefined ? 4 : 0}>
        {legend}
      </Text>
      {hint !== undefined && (
        <Text size="xs" c="dimmed" mb="xs">
          {hint}
        </Text>
      )}
      {children}
    </fieldset>
  );
}
