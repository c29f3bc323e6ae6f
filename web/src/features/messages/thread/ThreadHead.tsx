import { ActionIcon, Skeleton, Text, Tooltip } from "@mantine/core";
import { IconArrowLeft, IconPhone } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Conversation } from "@/api/types";
import { usePhone } from "@/features/phone/context";
import { PhoneNumber } from "@/ui/PhoneNumber";
import { readPhone } from "@/ui/phoneText";
import classes from "./thread.module.css";

interface Props {
  conversation: Conversation | undefined;
  /** There is none to wait for. */
  missing?: boolean;
  onBack: () => void;
}

/** Whom it is with, from which of our numbers, and the way back on a phone. */
export function ThreadHead({ conversation, missing = false, onBack }: Props) {
  const { t } = useTranslation();
  const phone = usePhone();
  return (
    <header className={classes.head}>
      <ActionIcon
        className={classes.back}
        variant="subtle"
        color="gray"
        size={36}
        aria-label={t("messages.backToList")}
        onClick={onBack}
      >
        <IconArrowLeft size={20} stroke={1.7} />
      </ActionIcon>
      {conversation === undefined ? (
        !missing && <Skeleton h={32} w={180} />
      ) : (
        <>
          <h2 className={classes.peer}>
            <PhoneNumber
              number={conversation.peer}
              name={conversation.name ?? null}
              layout="stack"
            />
          </h2>
          {conversation.number !== "" && (
            <Text size="xs" c="dimmed" className={classes.our}>
              {t("messages.onNumber", { number: readPhone(conversation.number).text })}
            </Text>
          )}
          <Tooltip label={t("common.call")}>
            <ActionIcon
              variant="subtle"
              color="live"
              size={36}
              aria-label={`${t("common.call")}: ${conversation.name ?? readPhone(conversation.peer).text}`}
              disabled={phone.line.status !== "ready"}
              onClick={() => {
                phone.dial(conversation.peer, conversation.name ?? undefined);
              }}
            >
              <IconPhone size={18} stroke={1.7} />
            </ActionIcon>
          </Tooltip>
        </>
      )}
    </header>
  );
}
