import { Anchor, Badge, Button, Group, Loader, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { BusinessLine, TwilioNumber } from "@/api/types";
import { PhoneNumber } from "@/ui/PhoneNumber";
import { readPhone } from "@/ui/phoneText";
import { StatusText } from "@/ui/StatusDot";
import { Abilities } from "./Abilities";
import classes from "./businessLine.module.css";
import { useReleaseLine, useTakeNumber } from "./useLineActs";

interface Props {
  number: TwilioNumber;
  line: BusinessLine | undefined;
}

/** One number at Twilio: whom it calls, and the one click that changes it. */
export function NumberRow({ number, line }: Props) {
  const { t } = useTranslation();
  const take = useTakeNumber();
  const release = useReleaseLine();
  const text = readPhone(number.number).text;
  const taking = line !== undefined && line.state !== "taken";
  const busy = take.isPending || release.isPending;
  return (
    <li className={classes.row}>
      <div className={classes.grow}>
        <Group gap="xs">
          <PhoneNumber number={number.number} layout="stack" size="md" />
          {line !== undefined && line.label !== "" && <Badge color="gray">{line.label}</Badge>}
        </Group>
        <Abilities of={number} />
        {line !== undefined && <Changes line={line} />}
      </div>
      <div className={classes.state}>
        {take.isPending ? (
          <Group gap={8} role="status">
            <Loader size={14} />
            <Text size="sm">{t("businessLine.numbers.taking")}</Text>
          </Group>
        ) : (
          <StatusText tone={line === undefined ? "off" : taking ? "wait" : "live"}>
            {line === undefined
              ? t("businessLine.numbers.free")
              : taking
                ? t("businessLine.numbers.halfTaken")
                : t("businessLine.numbers.taken")}
          </StatusText>
        )}
        {line !== undefined && !taking && (
          <Anchor size="sm" component={Link} to="/console">
            {t("businessLine.numbers.openConsole")}
          </Anchor>
        )}
      </div>
      <div className={classes.acts}>
        {(line === undefined || taking) && (
          <Button
            disabled={busy}
            aria-label={t("businessLine.numbers.takeOf", { number: text })}
            onClick={() => {
              take.mutate(number);
            }}
          >
            {taking ? t("businessLine.numbers.takeAgain") : t("businessLine.numbers.take")}
          </Button>
        )}
        {line !== undefined && (
          <Button
            variant="default"
            loading={release.isPending}
            aria-label={t("businessLine.numbers.releaseOf", { number: text })}
            onClick={() => {
              release.ask(line);
            }}
          >
            {t("businessLine.numbers.release")}
          </Button>
        )}
      </div>
    </li>
  );
}

/** What was changed at Twilio, and will be put back. */
function Changes({ line }: { line: BusinessLine }) {
  const { t } = useTranslation();
  const nobody = t("businessLine.numbers.nobody");
  return (
    <Text size="xs" c="dimmed" component="div" className={classes.changes}>
      <span>
        {t("businessLine.numbers.takenVoice", {
          before: line.voice_before === "" ? nobody : line.voice_before,
        })}
      </span>
      <span>
        {t("businessLine.numbers.takenTexts", {
          before: line.texts_before === "" ? nobody : line.texts_before,
        })}
      </span>
    </Text>
  );
}
