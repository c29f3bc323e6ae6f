import { Text, Title } from "@mantine/core";
import { useId, type ReactNode } from "react";
import classes from "../dialer.module.css";

interface Props {
  title: string;
  text?: string;
  children?: ReactNode;
}

/** One subject of the dialer's settings. */
export function Section({ title, text, children }: Props) {
  const id = useId();
  return (
    <section className={classes.section} aria-labelledby={id}>
      <Title order={2} id={id}>
        {title}
      </Title>
      {text !== undefined && (
        <Text size="sm" c="dimmed">
          {text}
        </Text>
      )}
      {children}
    </section>
  );
}
