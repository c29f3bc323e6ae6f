import { Paper, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import classes from "../billing.module.css";
import { DueCharges } from "../parts/DueCharges";
import { FeatureUse } from "../parts/FeatureUse";
import { MinutesList } from "../parts/MinutesList";
import { OwnAccesses } from "../customers/wholesale/OwnAccesses";
import { SubscriptionList } from "../parts/SubscriptionList";

/** What the account itself has besides calls; only its seller changes it. */
export function ServicesSection() {
  const { t } = useTranslation();
  const panel = `${classes.panel ?? ""} ${classes.padded ?? ""}`;
  return (
    <Stack gap="md">
      <Text size="sm" c="dimmed">
        {t("catalogue.own.text")}
      </Text>
      <div className={classes.split}>
        <Paper className={panel}>
          <SubscriptionList whose="own" none={t("catalogue.sold.noneOwn")} />
        </Paper>
        <Paper className={panel}>
          <MinutesList whose="own" />
        </Paper>
      </div>
      <Paper className={panel}>
        <DueCharges whose="own" />
      </Paper>
      <Paper className={panel}>
        <FeatureUse whose="own" />
      </Paper>
      <OwnAccesses />
    </Stack>
  );
}
