import { Group, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import type { ReactNode } from "react";

interface Props {
  title: string;
  badge?: ReactNode;
  children?: ReactNode;
}

export function PageHeader({ title, badge, children }: Props) {
  useDocumentTitle(`${title} · Offhook`);
  return (
    <Group justify="space-between" mb="md" gap="sm" mih={36}>
      <Group gap="sm">
        <Title order={1}>{title}</Title>
        {badge}
      </Group>
      <Group gap="xs">{children}</Group>
    </Group>
  );
}
