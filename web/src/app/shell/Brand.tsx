import { Text } from "@mantine/core";
import classes from "./shell.module.css";

export function Brand({ account }: { account?: string }) {
  return (
    <div className={classes.brand}>
      <img src="/icon.svg" alt="" width={32} height={32} />
      <div className={classes.brandText}>
        <Text fw={650} size="sm" lh="20px">
          Offhook
        </Text>
        {account !== undefined && (
          <Text size="xs" c="dimmed" truncate>
            {account}
          </Text>
        )}
      </div>
    </div>
  );
}
