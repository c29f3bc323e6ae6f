import { useTranslation } from "react-i18next";
import { usePhone } from "../context";
import { IncomingPanel } from "../incoming/IncomingPanel";
import { useCallKeys } from "../useCallKeys";
import { CallCard } from "./CallCard";
import classes from "./dock.module.css";

/** Everything that rings or talks; it floats above whatever page is open. */
export function PhoneDock() {
  const { t } = useTranslation();
  const phone = usePhone();
  useCallKeys(phone);
  const { calls } = phone.line;
  return (
    <div className={classes.dock} role="region" aria-label={t("phone.calls")}>
      {calls.map((call) =>
        call.state === "incoming" ? (
          <IncomingPanel key={call.id} call={call} />
        ) : (
          <CallCard key={call.id} call={call} />
        ),
      )}
    </div>
  );
}
