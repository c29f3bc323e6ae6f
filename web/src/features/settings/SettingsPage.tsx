import { Tabs } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { atLeast, useMe } from "@/app/session";
import type { Role } from "@/api/types";
import { ProvidersSection } from "@/features/providers/ProvidersSection";
import { useSearchText } from "@/ui/list/useSearchText";
import { PageHeader } from "@/ui/PageHeader";
import { AccountSection } from "./AccountSection";
import { ApiKeysSection } from "./ApiKeysSection";
import { BansSection } from "./BansSection";
import { ProfileSection } from "./ProfileSection";
import { SecuritySection } from "./SecuritySection";
import classes from "./settings.module.css";
import { TeamSection } from "./TeamSection";

const SECTIONS = [
  { key: "profile", role: "billing", page: ProfileSection },
  { key: "security", role: "billing", page: SecuritySection },
  { key: "team", role: "admin", page: TeamSection },
  { key: "account", role: "admin", page: AccountSection },
  { key: "messaging", role: "admin", page: ProvidersSection },
  { key: "keys", role: "admin", page: ApiKeysSection },
  { key: "bans", role: "admin", page: BansSection },
] as const satisfies { key: string; role: Role; page: () => React.ReactNode }[];

export function SettingsPage() {
  const { t } = useTranslation();
  const me = useMe();
  const [section, setSection] = useSearchText("section");
  const mine = SECTIONS.filter(({ role }) => atLeast(me.role, role));
  const current = mine.some(({ key }) => key === section) ? section : "profile";
  return (
    <>
      <PageHeader title={t("settings.title")} />
      <Tabs
        value={current}
        keepMounted={false}
        onChange={(key) => {
          setSection(key ?? "");
        }}
      >
        <Tabs.List className={classes.tabs}>
          {mine.map(({ key }) => (
            <Tabs.Tab key={key} value={key}>
              {t(`settings.section.${key}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {mine.map(({ key, page: Section }) => (
          <Tabs.Panel key={key} value={key} pt="lg">
            <Section />
          </Tabs.Panel>
        ))}
      </Tabs>
    </>
  );
}
