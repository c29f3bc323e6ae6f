import { Stack, Text } from "@mantine/core";
import type { Icon } from "@tabler/icons-react";
import type { ReactNode } from "react";
import classes from "./ui.module.css";

interface Props {
  icon: Icon;
  title: string;
  /** What to do next. */
  text: string;
  action?: ReactNode;
}

export function EmptyState({ icon: Picture, title, text, action }: Props) {
  return (
    <Stack className={classes.empty} align="center" gap={4}>
      <span className={classes.emptyIcon} aria-hidden>
        <Picture size={24} stroke={1.6} />
      </span>
      <Text fw={600}>{title}</Text>
      <Text size="sm" c="dimmed" ta="center" maw={400}>
        {text}
      </Text>
      {action !== undefined && <div className={classes.emptyAction}>{action}</div>}
    </Stack>
  );
}
