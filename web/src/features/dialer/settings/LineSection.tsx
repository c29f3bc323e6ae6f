import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { PhoneNumber } from "@/ui/PhoneNumber";
import { StatusText } from "@/ui/StatusDot";
import classes from "../dialer.module.css";
import { useAgent, usePeople } from "../queries";
import { Section } from "./Section";

/** For which number this dialer works, and who else answers it. */
export function LineSection() {
  const { t } = useTranslation();
  const me = useAgent();
  const { data: people = [] } = usePeople();
  return (
    <Section title={t("dialer.line.title")}>
      <PhoneNumber number={me.number} name={me.label} layout="stack" />
      <ul className={classes.people} aria-label={t("dialer.line.people")}>
        {people.map(({ agent_id, name, on_duty }) => (
          <li key={agent_id}>
            <Text size="sm" span truncate>
              {agent_id === me.agent_id ? t("dialer.line.you", { name }) : name}
            </Text>
            <StatusText tone={on_duty ? "live" : "off"}>
              {on_duty ? t("phone.duty.on") : t("phone.duty.off")}
            </StatusText>
          </li>
        ))}
      </ul>
    </Section>
  );
}
