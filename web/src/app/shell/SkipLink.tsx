import { useTranslation } from "react-i18next";
import classes from "./skip.module.css";

/** The first stop of the keyboard: past the parts, to the page. */
export function SkipLink() {
  const { t } = useTranslation();
  return (
    <a className={classes.skip} href="#main">
      {t("shell.skip")}
    </a>
  );
}
