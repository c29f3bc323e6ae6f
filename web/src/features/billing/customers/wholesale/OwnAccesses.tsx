import { Button, Paper, Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import classes from "../../billing.module.css";
import { AccessCard } from "./AccessCard";
import { DoorFacts } from "./DoorFacts";
import { NewPassword } from "./NewPassword";
import { useAccesses } from "./queries";
import { useMayChange, useRenewal } from "./useRenewal";

/** The account's own switches, as its seller set them up; nothing where there are none. */
export function OwnAccesses() {
  const { t } = useTranslation();
  const { data = [] } = useAccesses("own");
  const { shown, ask } = useRenewal();
  const mayChange = useMayChange();
  if (data.length === 0) return null;
  return (
    <Paper
      component="section"
      aria-label={t("wholesale.title")}
      className={`${classes.panel ?? ""} ${classes.padded ?? ""}`}
    >
      <Stack gap="md">
        <Title order={2}>{t("wholesale.title")}</Title>
        <Text size="sm" c="dimmed">
          {t("wholesale.ownText")}
        </Text>
        <DoorFacts />
        <NewPassword of={shown} />
        <Stack component="ul" gap="sm" className={classes.rows} aria-label={t("wholesale.title")}>
          {data.map((access) => (
            <AccessCard
              key={access.id}
              access={access}
              acts={
                mayChange &&
                access.kind === "user" && (
                  <Button
                    size="compact-sm"
                    variant="default"
                    aria-label={t("wholesale.renewOf", { name: access.name })}
                    onClick={() => {
                      ask(access);
                    }}
                  >
                    {t("wholesale.renew")}
                  </Button>
                )
              }
            />
          ))}
        </Stack>
      </Stack>
    </Paper>
  );
}
