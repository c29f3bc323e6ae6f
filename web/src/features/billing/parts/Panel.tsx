import { Group, Title } from "@mantine/core";
import { useId, type ReactNode } from "react";

interface Props {
  title: string;
  act?: ReactNode;
  children: ReactNode;
}

/** A part of a page under its own title. */
export function Panel({ title, act, children }: Props) {
  const id = useId();
  return (
    <section aria-labelledby={id}>
      <Group justify="space-between" mb="xs">
        <Title order={2} id={id}>
          {title}
        </Title>
        {act}
      </Group>
      {children}
    </section>
  );
}
