import { Alert, Button, Code, CopyButton, Group, Text } from "@mantine/core";
import { IconDeviceMobileShare } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api/client";
import { useErrorText } from "@/ui/errorText";
import { Timestamp } from "@/ui/Timestamp";
import classes from "../dialer.module.css";
import { Section } from "./Section";

/** Another browser, or the app on the home screen, takes the dialer over; this one closes then. */
export function MoveSection() {
  const { t } = useTranslation();
  const say = useErrorText();
  const made = useMutation({ mutationFn: () => unwrap(api.POST("/api/v1/dialer/code")) });
  return (
    <Section title={t("dialer.move.title")} text={t("dialer.move.text")}>
      {made.isError && <Alert color="bad">{say(made.error).text}</Alert>}
      {made.data === undefined ? (
        <Button
          variant="default"
          w="fit-content"
          loading={made.isPending}
          leftSection={<IconDeviceMobileShare size={18} stroke={1.7} />}
          onClick={() => {
            made.mutate();
          }}
        >
          {t("dialer.move.make")}
        </Button>
      ) : (
        <div className={classes.move}>
          <Code className={classes.moveCode}>{made.data.code}</Code>
          <Group gap="sm">
            <CopyButton value={made.data.code}>
              {({ copied, copy }) => (
                <Button variant="default" onClick={copy}>
                  {copied ? t("dialer.move.copied") : t("dialer.move.copyCode")}
                </Button>
              )}
            </CopyButton>
            <CopyButton value={made.data.link}>
              {({ copied, copy }) => (
                <Button variant="default" onClick={copy}>
                  {copied ? t("dialer.move.copied") : t("dialer.move.copyLink")}
                </Button>
              )}
            </CopyButton>
          </Group>
          <img
            className={classes.moveQr}
            alt={t("dialer.move.qr")}
            src={`data:image/svg+xml,${encodeURIComponent(made.data.qr_svg)}`}
          />
          <Text size="sm" c="dimmed">
            {t("dialer.move.ends")} <Timestamp at={made.data.ends_at} />
          </Text>
        </div>
      )}
    </Section>
  );
}
