import { TextInput, type TextInputProps } from "@mantine/core";

/** A calendar day by the browser's own picker. */
export function DayInput(props: TextInputProps) {
  return <TextInput type="date" {...props} />;
}
