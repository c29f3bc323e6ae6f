import {
  SegmentedControl,
  Select,
  Text,
  useMantineColorScheme,
  type MantineColorScheme,
} from "@mantine/core";
import { useTranslation } from "react-i18next";
import { isLanguage, LANGUAGES, speak } from "@/app/i18n";
import { Section } from "./Section";

/** Kept on this device: the dialer has no account of its own to keep it in. */
export function LookSection() {
  const { t, i18n } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Section title={t("dialer.look.title")}>
      <Select
        label={t("auth.language")}
        value={i18n.language}
        onChange={(language) => {
          if (isLanguage(language)) void speak(language);
        }}
        data={Object.entries(LANGUAGES).map(([value, label]) => ({ value, label }))}
      />
      <div>
        <Text size="sm" fw={500} mb={4} id="dialer-colours">
          {t("settings.colours.title")}
        </Text>
        <SegmentedControl
          fullWidth
          aria-labelledby="dialer-colours"
          value={colorScheme}
          onChange={(scheme) => {
            setColorScheme(scheme as MantineColorScheme);
          }}
          data={[
            { value: "light", label: t("shell.colours.light") },
            { value: "dark", label: t("shell.colours.dark") },
            { value: "auto", label: t("shell.colours.auto") },
          ]}
        />
      </div>
    </Section>
  );
}
