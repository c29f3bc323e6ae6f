import { Button } from "@mantine/core";
import { IconDeviceMobileDown } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { isApple, isInstalled, useInstallOffer } from "./install";
import { Section } from "./Section";

/** How the dialer gets onto the home screen; nothing once it is there. */
export function InstallSection() {
  const { t } = useTranslation();
  const install = useInstallOffer();
  if (isInstalled()) return null;
  const how = isApple() ? t("dialer.install.apple") : t("dialer.install.menu");
  return (
    <Section
      title={t("dialer.install.title")}
      text={install === null ? how : t("dialer.install.text")}
    >
      {install !== null && (
        <Button
          variant="default"
          w="fit-content"
          leftSection={<IconDeviceMobileDown size={18} stroke={1.7} />}
          onClick={install}
        >
          {t("dialer.install.now")}
        </Button>
      )}
    </Section>
  );
}
