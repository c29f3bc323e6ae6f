import { Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { DialerMe } from "@/api/types";
import { readPhone } from "@/ui/phoneText";
import { StatusText } from "@/ui/StatusDot";
import classes from "./dialer.module.css";

/** For which business, and whether its calls ring here. */
export function TopBar({ me }: { me: DialerMe }) {
  const { t } = useTranslation();
  const number = readPhone(me.number).text;
  return (
    <section className={classes.top} aria-label={t("dialer.line.whose")}>
      <div className={classes.business}>
        <Text fw={600} size="sm" truncate>
          {me.label === "" ? number : me.label}
        </Text>
        {me.label !== "" && (
          <Text size="xs" c="dimmed" className="tabular" truncate>
            {number}
          </Text>
        )}
      </div>
      <Link to="/dialer/settings" className={classes.duty}>
        <StatusText tone={me.on_duty ? "live" : "off"}>
          {me.on_duty ? t("phone.duty.on") : t("phone.duty.off")}
        </StatusText>
      </Link>
    </section>
  );
}
