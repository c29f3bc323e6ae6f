import { Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { CallRow } from "../CallRow";
import classes from "../dialer.module.css";
import { useLineCalls } from "../queries";

const SHOWN = 8;

/** The latest calls under the keys; nothing at all while there are none. */
export function RecentCalls() {
  const { t } = useTranslation();
  const { rows } = useLineCalls();
  if (rows.length === 0) return null;
  return (
    <section aria-labelledby="recents" className={classes.recents}>
      <Title order={2} id="recents" className={classes.heading}>
        {t("phone.recents.title")}
      </Title>
      <ul className={classes.rows}>
        {rows.slice(0, SHOWN).map((call) => (
          <CallRow key={call.id} call={call} />
        ))}
      </ul>
    </section>
  );
}
