import { Text } from "@mantine/core";
import { useErrorText } from "@/ui/errorText";

/** Why an act was refused, beside its button. */
export function ActError({ error }: { error: unknown }) {
  const words = useErrorText();
  if (error === null) return null;
  return (
    <Text size="sm" c="var(--oh-fail)" role="alert">
      {words(error).text}
    </Text>
  );
}
