import { TextInput, type TextInputProps } from "@mantine/core";
import { useFormats } from "@/app/formats";
import { formatTyping } from "./phoneText";

interface Props extends Omit<TextInputProps, "onChange" | "type"> {
  onText: (text: string) => void;
}

/** Takes a phone number and spaces it as it is written in the account's country. */
export function PhoneInput({ onText, ...props }: Props) {
  const { country } = useFormats();
  return (
    <TextInput
      {...props}
      type="tel"
      onChange={(event) => {
        onText(formatTyping(event.currentTarget.value, country));
      }}
    />
  );
}
