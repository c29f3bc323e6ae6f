import { useTranslation } from "react-i18next";
import { PageHeader } from "@/ui/PageHeader";
import classes from "../dialer.module.css";
import { SECTIONS } from "./sections";

export function SettingsTab() {
  const { t } = useTranslation();
  return (
    <div className={classes.page}>
      <PageHeader title={t("dialer.tabs.settings")} />
      {SECTIONS.map(([key, Section]) => (
        <Section key={key} />
      ))}
    </div>
  );
}
