import {
  Button,
  FileButton,
  Group,
  Input,
  Progress,
  SegmentedControl,
  Select,
  Stack,
  Text,
  Textarea,
} from "@mantine/core";
import { IconUpload } from "@tabler/icons-react";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api/client";
import { ApiProblem } from "@/api/problem";
import { useErrorText } from "@/ui/errorText";
import { Player } from "@/ui/player/Player";
import { usePrompts, useUploadPrompt } from "./prompts";

interface Props {
  text: string;
  onText: (text: string) => void;
  promptId: string | null;
  onPrompt: (promptId: string | null) => void;
  error?: ReactNode;
}

const ACCEPTED = "audio/*,.wav,.mp3,.ogg,.m4a";

/** What callers hear before they leave a message: typed text, or a recording. */
export function Greeting({ text, onText, promptId, onPrompt, error }: Props) {
  const { t } = useTranslation();
  const [recorded, setRecorded] = useState(promptId !== null);
  return (
    <Stack gap="xs">
      <Text size="sm" fw={500}>
        {t("console.settings.greeting")}
      </Text>
      <SegmentedControl
        fullWidth
        aria-label={t("console.settings.greeting")}
        value={recorded ? "recording" : "text"}
        onChange={(value) => {
          setRecorded(value === "recording");
          if (value === "text") onPrompt(null);
        }}
        data={[
          { value: "text", label: t("console.greeting.text") },
          { value: "recording", label: t("console.greeting.recording") },
        ]}
      />
      {recorded ? (
        <Recording promptId={promptId} onPrompt={onPrompt} />
      ) : (
        <Textarea
          autosize
          minRows={2}
          aria-label={t("console.greeting.typed")}
          description={t("console.settings.greetingHint")}
          value={text}
          onChange={(event) => {
            onText(event.currentTarget.value);
          }}
        />
      )}
      {error !== undefined && <Input.Error role="alert">{error}</Input.Error>}
    </Stack>
  );
}

function Recording({ promptId, onPrompt }: Pick<Props, "promptId" | "onPrompt">) {
  const { t } = useTranslation();
  const words = useErrorText();
  const { data: prompts = [] } = usePrompts();
  const { send, percent, cancel } = useUploadPrompt((prompt) => {
    onPrompt(prompt.id);
  });
  const chosen = prompts.find(({ id }) => id === promptId);
  const { error } = send;
  const cancelled = error instanceof DOMException;
  const refusal =
    error instanceof ApiProblem ? (error.fields[0]?.what ?? words(error).text) : words(error).text;
  return (
    <Stack gap="xs">
      <Select
        clearable
        aria-label={t("console.greeting.choose")}
        placeholder={t("console.greeting.choose")}
        nothingFoundMessage={t("console.greeting.none")}
        data={prompts.map(({ id, name }) => ({ value: id, label: name }))}
        value={promptId}
        onChange={onPrompt}
      />
      {chosen !== undefined && (
        <Player
          key={chosen.id}
          audioPath={`/prompts/${chosen.id}/audio`}
          peaksKey={["prompts", chosen.id, "peaks"]}
          fetchPeaks={(signal) =>
            unwrap(
              api.GET("/api/v1/prompts/{prompt_id}/peaks", {
                params: { path: { prompt_id: chosen.id } },
                signal,
              }),
            )
          }
          label={chosen.name}
          durationS={chosen.duration_s}
          fileName={chosen.name}
        />
      )}
      {send.isPending ? (
        <Group gap="sm" wrap="nowrap">
          <Progress
            flex={1}
            value={percent}
            aria-label={t("console.greeting.uploading", { percent })}
          />
          <Text size="sm" className="tabular">
            {percent} %
          </Text>
          <Button variant="subtle" size="compact-sm" onClick={cancel}>
            {t("common.cancel")}
          </Button>
        </Group>
      ) : (
        <FileButton
          accept={ACCEPTED}
          inputProps={{ "aria-label": t("console.greeting.file") }}
          onChange={(file) => {
            if (file !== null) send.mutate(file);
          }}
        >
          {(props) => (
            <Button {...props} variant="default" leftSection={<IconUpload size={18} />}>
              {t("console.greeting.upload")}
            </Button>
          )}
        </FileButton>
      )}
      <Input.Description>{t("console.greeting.hint")}</Input.Description>
      {error !== null && !cancelled && <Input.Error role="alert">{refusal}</Input.Error>}
    </Stack>
  );
}
