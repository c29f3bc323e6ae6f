import { ActionIcon, Alert, Button, CopyButton, Group, Text, Tooltip } from "@mantine/core";
import { IconCheck, IconCopy, IconRefresh } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { BusinessLine, PhoneNumberRecord } from "@/api/types";
import { useFormats } from "@/app/formats";
import { atLeast, useMe } from "@/app/session";
import { readPhone } from "@/ui/phoneText";
import classes from "../businessLine.module.css";
import { useLines } from "../queries";
import { useMakeLine, useRotatePin, useTakeNumber } from "../useLineActs";

/** How people join a number: its PIN, and what to text where; or the offer to make it a line. */
export function LinePanel({ number }: { number: PhoneNumberRecord }) {
  const me = useMe();
  const { data: lines } = useLines();
  const isAdmin = atLeast(me.role, "admin");
  if (lines === undefined) return null;
  const line = lines.find(({ number_id }) => number_id === number.id);
  if (line === undefined) return isAdmin ? <MakeLine number={number} /> : null;
  return <Pin line={line} isAdmin={isAdmin} />;
}

function MakeLine({ number }: { number: PhoneNumberRecord }) {
  const { t } = useTranslation();
  const make = useMakeLine();
  return (
    <div className={classes.line}>
      <Text size="sm" c="dimmed" className={classes.grow}>
        {t("businessLine.line.makeText")}
      </Text>
      <Button
        variant="default"
        size="compact-md"
        className={classes.touch}
        loading={make.isPending}
        onClick={() => {
          make.mutate(number.id);
        }}
      >
        {t("businessLine.line.make")}
      </Button>
    </div>
  );
}

function Pin({ line, isAdmin }: { line: BusinessLine; isAdmin: boolean }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const rotate = useRotatePin();
  const number = readPhone(line.number).text;
  const join = t("businessLine.line.join", { pin: line.pin, number });
  return (
    <>
      <div className={classes.line}>
        <div>
          <Text size="xs" c="dimmed">
            {t("businessLine.line.pin")}
          </Text>
          <Group gap={4} wrap="nowrap">
            <output className={`${classes.pin ?? ""} tabular`}>{line.pin}</output>
            <Copy value={line.pin} label={t("businessLine.line.copyPin")} />
            {isAdmin && (
              <Tooltip label={t("businessLine.line.newPin")}>
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  size={36}
                  loading={rotate.isPending}
                  aria-label={t("businessLine.line.newPin")}
                  onClick={() => {
                    rotate.ask(line);
                  }}
                >
                  <IconRefresh size={18} stroke={1.6} />
                </ActionIcon>
              </Tooltip>
            )}
          </Group>
        </div>
        <div className={`${classes.grow ?? ""} ${classes.join ?? ""}`}>
          <Text size="sm">{join}</Text>
          <Copy value={join} label={t("businessLine.line.copyJoin")} />
        </div>
      </div>
      {line.state !== "taken" && <Unfinished line={line} isAdmin={isAdmin} />}
      {line.pin_locked_until !== null && new Date(line.pin_locked_until) > new Date() && (
        <Alert color="fail" m="sm" p="xs" role="alert">
          {t("businessLine.line.locked", {
            time: formats.time(new Date(line.pin_locked_until)),
          })}
        </Alert>
      )}
    </>
  );
}

function Unfinished({ line, isAdmin }: { line: BusinessLine; isAdmin: boolean }) {
  const { t } = useTranslation();
  const take = useTakeNumber();
  return (
    <Alert color="wait" m="sm" p="xs">
      <Group justify="space-between">
        <Text size="sm">{t("businessLine.line.taking")}</Text>
        {isAdmin && (
          <Button
            size="compact-sm"
            loading={take.isPending}
            onClick={() => {
              take.mutate({ number: line.number, name: line.label });
            }}
          >
            {t("businessLine.line.finish")}
          </Button>
        )}
      </Group>
    </Alert>
  );
}

function Copy({ value, label }: { value: string; label: string }) {
  const { t } = useTranslation();
  return (
    <CopyButton value={value}>
      {({ copied, copy }) => (
        <Tooltip label={copied ? t("common.copied") : label}>
          <ActionIcon
            variant="subtle"
            color={copied ? "live" : "gray"}
            size={36}
            aria-label={label}
            onClick={copy}
          >
            {copied ? <IconCheck size={18} /> : <IconCopy size={18} stroke={1.6} />}
          </ActionIcon>
        </Tooltip>
      )}
    </CopyButton>
  );
}
