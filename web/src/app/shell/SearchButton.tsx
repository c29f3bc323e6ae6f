import { UnstyledButton } from "@mantine/core";
import { spotlight } from "@mantine/spotlight";
import { IconSearch } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { KeyHint } from "@/ui/KeyHint";
import classes from "./shell.module.css";

export function SearchButton() {
  const { t } = useTranslation();
  return (
    <UnstyledButton
      className={classes.searchButton}
      aria-label={t("shell.palette.open")}
      onClick={spotlight.open}
    >
      <IconSearch size={18} stroke={1.6} aria-hidden />
      <span className={classes.searchWords}>
        {t("shell.palette.short")} <KeyHint keys={["mod", "K"]} />
      </span>
    </UnstyledButton>
  );
}
