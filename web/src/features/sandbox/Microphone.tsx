import { Button, Text } from "@mantine/core";
import { IconMicrophone, IconMicrophoneOff } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Handset } from "@/api/types";
import { useShowError } from "@/ui/errorText";
import classes from "./sandbox.module.css";
import { useMicrophone } from "./useMicrophone";

/** The visitor's own voice and ears in a handset's call. */
export function Microphone({ handset }: { handset: Handset }) {
  const { t } = useTranslation();
  const { state, start, stop } = useMicrophone(handset, useShowError());
  const lent = state === "asking" || state === "connecting" || state === "talking";
  const useful = lent || handset.state === "ringing" || handset.state === "talking";
  if (!useful && state === "off") return null;
  return (
    <div>
      {useful && (
        <Button
          fullWidth
          size="sm"
          variant={lent ? "filled" : "default"}
          leftSection={lent ? <IconMicrophoneOff size={18} /> : <IconMicrophone size={18} />}
          onClick={() => {
            if (lent) stop();
            else void start();
          }}
        >
          {lent ? t("sandbox.microphone.stop") : t("sandbox.microphone.use")}
        </Button>
      )}
      <Text
        size="xs"
        mt={4}
        className={classes.soft ?? ""}
        role={state === "denied" || state === "lost" || state === "failed" ? "alert" : "status"}
      >
        {state !== "off" && t(`sandbox.microphone.${state}`)}
      </Text>
    </div>
  );
}
