import { ActionIcon, Select, Title } from "@mantine/core";
import { IconArrowLeft } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { PhoneNumberRecord } from "@/api/types";
import { useIdentity } from "@/app/identity";
import { useNumbers } from "@/features/console/queries";
import { readPhone } from "@/ui/phoneText";
import { useOutbox } from "../outbox/OutboxProvider";
import threads from "../thread/thread.module.css";
import { usePictureRule } from "../usePictureRule";
import { Composer } from "./Composer";
import classes from "./composer.module.css";
import { Recipients, type Recipient } from "./Recipients";

interface Props {
  /** A number it is meant for, as given in the address. */
  to: string;
  onBack: () => void;
  /** Told the key of what was written, to find it again when it is sent. */
  onWritten: (key: string) => void;
}

/** A text to one or several. */
export function NewMessage(props: Props) {
  const { line } = useIdentity();
  if (line === null) return <FromAnyNumber {...props} />;
  return <Letter {...props} numbers={[{ id: line.numberId, number: line.number, label: "" }]} />;
}

function FromAnyNumber(props: Props) {
  const { data: numbers = [] } = useNumbers();
  return <Letter {...props} numbers={numbers} />;
}

interface LetterProps extends Props {
  numbers: Pick<PhoneNumberRecord, "id" | "number" | "label">[];
}

function Letter({ to: given, onBack, onWritten, numbers }: LetterProps) {
  const { t } = useTranslation();
  const { store } = useOutbox();
  const [to, setTo] = useState<Recipient[]>(
    given === "" ? [] : [{ number: given.replace(/^\s/, "+"), name: "" }],
  );
  const [chosen, setChosen] = useState<string | null>(null);
  const from = numbers.find(({ id }) => id === chosen) ?? numbers[0];
  const noPictures = usePictureRule(
    from?.id ?? null,
    from?.number ?? "",
    to.map(({ number }) => number),
  );
  return (
    <>
      <header className={threads.head}>
        <ActionIcon
          className={threads.back}
          variant="subtle"
          color="gray"
          size={36}
          aria-label={t("messages.backToList")}
          onClick={onBack}
        >
          <IconArrowLeft size={20} stroke={1.7} />
        </ActionIcon>
        <Title order={2}>{t("messages.new")}</Title>
      </header>
      <div className={classes.fields}>
        <Recipients value={to} onChange={setTo} />
        {numbers.length > 1 && (
          <Select
            label={t("messages.fromNumber")}
            value={from?.id ?? null}
            onChange={setChosen}
            data={numbers.map(({ id, label, number }) => ({
              value: id,
              label: label === "" ? readPhone(number).text : `${label} · ${readPhone(number).text}`,
            }))}
          />
        )}
      </div>
      <Composer
        draftKey="new"
        noPictures={noPictures}
        blocked={to.length === 0}
        onSend={(body, pictures) => {
          const written = {
            conversationId: null,
            to: to.map(({ number }) => number),
            numberId: from?.id ?? null,
            body,
            pictures,
          };
          void store.add(written).then(({ key }) => {
            onWritten(key);
          });
        }}
      />
    </>
  );
}
