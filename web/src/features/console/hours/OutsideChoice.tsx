import { SegmentedControl, Text, Textarea } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { PhoneInput } from "@/ui/PhoneInput";
import type { Draft } from "./draft";

interface Props {
  draft: Draft;
  onChange: (part: Partial<Draft>) => void;
  numberError: string | null;
}

/** What callers meet outside the hours. */
export function OutsideChoice({ draft, onChange, numberError }: Props) {
  const { t } = useTranslation();
  return (
    <>
      <div>
        <Text size="sm" fw={500} mb={4}>
          {t("hours.outside")}
        </Text>
        <SegmentedControl
          fullWidth
          aria-label={t("hours.outside")}
          value={draft.outside}
          onChange={(outside) => {
            onChange({ outside: outside as Draft["outside"] });
          }}
          data={[
            { value: "voicemail", label: t("hours.voicemail") },
            { value: "ring", label: t("hours.ring") },
            { value: "forward", label: t("hours.forward") },
          ]}
        />
      </div>
      {draft.outside === "forward" && (
        <PhoneInput
          label={t("hours.forwardTo")}
          description={t("hours.forwardHint")}
          value={draft.forward_to}
          error={numberError}
          onText={(forward_to) => {
            onChange({ forward_to });
          }}
        />
      )}
      {draft.outside !== "ring" && (
        <Textarea
          autosize
          minRows={2}
          maxRows={5}
          maxLength={1000}
          label={t("hours.greeting")}
          description={t("hours.greetingHint")}
          value={draft.greeting_text}
          onChange={(event) => {
            onChange({ greeting_text: event.currentTarget.value });
          }}
        />
      )}
    </>
  );
}
