import { Paper, Select, Text, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import { IconWorld } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { isLanguage, LANGUAGES, speak } from "@/app/i18n";
import { Brand } from "@/app/shell/Brand";
import classes from "./auth.module.css";

interface Props {
  title: string;
  text: string;
  children: ReactNode;
}

export function AuthFrame({ title, text, children }: Props) {
  const { t, i18n } = useTranslation();
  useDocumentTitle(`${title} · Offhook`);
  return (
    <main className={classes.page}>
      <div className={classes.box}>
        <Brand />
        <Paper className={classes.paper}>
          <Title order={1}>{title}</Title>
          <Text c="dimmed" mb="lg">
            {text}
          </Text>
          {children}
        </Paper>
        <Select
          className={classes.language}
          variant="unstyled"
          aria-label={t("auth.language")}
          leftSection={<IconWorld size={18} stroke={1.6} />}
          data={Object.entries(LANGUAGES).map(([value, label]) => ({ value, label }))}
          value={i18n.language}
          onChange={(language) => {
            if (isLanguage(language)) void speak(language);
          }}
        />
      </div>
    </main>
  );
}
