import { ActionIcon, Code, CopyButton, Skeleton, Text } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import classes from "../../billing.module.css";
import { useDoor } from "./queries";

/** Where a switch is pointed at. */
export function DoorFacts() {
  const { t } = useTranslation();
  const { data: door } = useDoor();
  if (door === undefined) return <Skeleton h={48} />;
  const host = door.host.includes(":") ? `[${door.host}]` : door.host;
  return (
    <div className={classes.facts}>
      <Fact label={t("wholesale.door")} value={`${host}:${String(door.port)}`} />
      {door.tls_port !== null && (
        <Fact label={t("wholesale.doorTls")} value={`${host}:${String(door.tls_port)}`} />
      )}
    </div>
  );
}

/** A value that is typed in elsewhere. */
export function Fact({ label, value }: { label: string; value: string }) {
  const { t } = useTranslation();
  return (
    <div>
      <Text size="xs" c="dimmed">
        {label}
      </Text>
      <Code style={{ overflowWrap: "anywhere" }}>{value}</Code>
      <CopyButton value={value}>
        {({ copied, copy }) => (
          <ActionIcon
            variant="subtle"
            color="gray"
            size={36}
            ms={4}
            style={{ verticalAlign: "middle" }}
            aria-label={copied ? t("common.copied") : t("wholesale.copy", { what: label })}
            onClick={copy}
          >
            {copied ? <IconCheck size={16} /> : <IconCopy size={16} stroke={1.6} />}
          </ActionIcon>
        )}
      </CopyButton>
    </div>
  );
}
