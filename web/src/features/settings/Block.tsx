import { Paper, Text, Title } from "@mantine/core";
import { useId, type ReactNode } from "react";
import classes from "./settings.module.css";

interface Props {
  title: string;
  text?: string;
  aside?: ReactNode;
  children: ReactNode;
}

/** One subject of the settings. */
export function Block({ title, text, aside, children }: Props) {
  const id = useId();
  return (
    <Paper component="section" className={classes.block} aria-labelledby={id}>
      <div className={classes.head}>
        <div>
          <Title order={2} id={id}>
            {title}
          </Title>
          {text !== undefined && (
            <Text size="sm" c="dimmed" maw={560}>
              {text}
            </Text>
          )}
        </div>
        {aside}
      </div>
      {children}
    </Paper>
  );
}
