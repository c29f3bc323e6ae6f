import { Center } from "@mantine/core";
import type { ErrorComponentProps } from "@tanstack/react-router";
import { ErrorState } from "./ErrorState";

export function PageError({ error, reset }: ErrorComponentProps) {
  return (
    <Center mih="50vh">
      <ErrorState error={error} onRetry={reset} />
    </Center>
  );
}
