import { useState } from "react";
import { useTranslation } from "react-i18next";
import { DialField } from "./DialField";
import classes from "./dock.module.css";
import { DutySwitch } from "./DutySwitch";
import { LineState } from "./LineState";

/** The slim bar of an idle phone, on every page. */
export function PhoneBar() {
  const { t } = useTranslation();
  const [typed, setTyped] = useState("");
  return (
    <div className={classes.bar} role="group" aria-label={t("phone.bar")}>
      <LineState />
      <DutySwitch />
      <DialField value={typed} onChange={setTyped} />
    </div>
  );
}
