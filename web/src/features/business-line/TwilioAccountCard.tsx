import { Button, Code, Group, Paper, Progress, Text, Title } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconKey, IconPlugConnectedX } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { TwilioAccount } from "@/api/types";
import { StatusText } from "@/ui/StatusDot";
import { Timestamp } from "@/ui/Timestamp";
import { Dialog } from "@/ui/Dialog";
import classes from "./businessLine.module.css";
import { TwilioForm } from "./TwilioForm";
import { useDisconnect } from "./useDisconnect";
import { useTwilioNumbers } from "./queries";
import { isRefusedLogin } from "./useTwilioWords";

/** Which account is connected, and how to give it a new token or to let it go. */
export function TwilioAccountCard({ account }: { account: TwilioAccount }) {
  const { t } = useTranslation();
  const [replacing, setReplacing] = useState(false);
  const disconnect = useDisconnect();
  const { error } = useTwilioNumbers();
  const name = account.name === "" ? account.sid : account.name;
  const refused = isRefusedLogin(error);
  const { progress } = disconnect;
  return (
    <Paper component="section" className={classes.account} aria-labelledby="twilio-account">
      <div className={classes.grow}>
        <Title order={2} id="twilio-account" className="visually-hidden">
          {t("businessLine.account.title")}
        </Title>
        <StatusText tone={refused ? "fail" : error === null ? "live" : "wait"}>
          {refused
            ? t("businessLine.trouble.refused")
            : t("businessLine.account.connected", { name })}
        </StatusText>
        <Text size="xs" c="dimmed" component="div" className={classes.facts}>
          <Code className={classes.sid}>{account.sid}</Code>
          <span>
            {t("businessLine.account.since")} <Timestamp at={account.connected_at} />
          </span>
        </Text>
      </div>
      {progress === null ? (
        <Group gap="xs">
          <Button
            variant={refused ? "filled" : "default"}
            leftSection={<IconKey size={18} stroke={1.6} />}
            onClick={() => {
              setReplacing(true);
            }}
          >
            {t("businessLine.account.replace")}
          </Button>
          <Button
            variant="subtle"
            color="fail"
            leftSection={<IconPlugConnectedX size={18} stroke={1.6} />}
            onClick={() => {
              disconnect.ask(name);
            }}
          >
            {t("businessLine.account.disconnect")}
          </Button>
        </Group>
      ) : (
        <div className={classes.progress} role="status">
          <Text size="sm" className="tabular">
            {t("businessLine.account.disconnecting", progress)}
          </Text>
          <Progress
            value={(100 * progress.done) / Math.max(1, progress.total)}
            aria-label={t("businessLine.account.disconnecting", progress)}
          />
        </div>
      )}
      <Dialog
        opened={replacing}
        onClose={() => {
          setReplacing(false);
        }}
        title={t("businessLine.account.replace")}
      >
        <Text size="sm" mb="md">
          {t("businessLine.account.replaceText")}
        </Text>
        <TwilioForm
          account={account}
          onCancel={() => {
            setReplacing(false);
          }}
          onDone={() => {
            setReplacing(false);
            notifications.show({ color: "live", message: t("businessLine.account.replaced") });
          }}
        />
      </Dialog>
    </Paper>
  );
}
