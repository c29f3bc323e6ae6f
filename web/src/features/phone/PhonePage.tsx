import { Grid } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { PageHeader } from "@/ui/PageHeader";
import { DialPad } from "./page/DialPad";
import { Recents } from "./page/Recents";
import { SoundSettings } from "./page/SoundSettings";

export function PhonePage() {
  const { t } = useTranslation();
  return (
    <>
      <PageHeader title={t("phone.title")} />
      <Grid gutter="md">
        <Grid.Col span={{ base: 12, md: 5, lg: 4 }}>
          <DialPad />
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 7, lg: 8 }}>
          <Recents />
          <SoundSettings />
        </Grid.Col>
      </Grid>
    </>
  );
}
