import { TextInput, type TextInputProps } from "@mantine/core";

interface Props extends TextInputProps {
  currency: string;
}

/** Text and not a number, so that no digit is lost. */
export function AmountInput({ currency, ...props }: Props) {
  return (
    <TextInput inputMode="decimal" rightSection={currency} rightSectionWidth={52} {...props} />
  );
}
