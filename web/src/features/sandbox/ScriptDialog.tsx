import { Button, Code, Group, List, Stack, Text, Textarea } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiProblem } from "@/api/problem";
import type { Handset } from "@/api/types";
import { useErrorText } from "@/ui/errorText";
import { Dialog } from "@/ui/Dialog";
import { useHandsetAct } from "./queries";

interface Props {
  handset: Handset;
  opened: boolean;
  onClose: () => void;
}

const EXAMPLES = [
  'answer after 3 s, press 1 after "accept", speak 5 s, hang up',
  'answer, say "hello" after 2 s, wait 4 s, hang up',
  "busy",
  "ignore",
];

export function ScriptDialog({ handset, opened, onClose }: Props) {
  const { t } = useTranslation();
  return (
    <Dialog opened={opened} onClose={onClose} title={t("sandbox.script.title")}>
      <ScriptForm handset={handset} onDone={onClose} />
    </Dialog>
  );
}

function ScriptForm({ handset, onDone }: { handset: Handset; onDone: () => void }) {
  const { t } = useTranslation();
  const [script, setScript] = useState(handset.script);
  const act = useHandsetAct(handset.number);
  const words = useErrorText();
  const wrong =
    act.error instanceof ApiProblem && act.error.fields.length > 0
      ? act.error.fields.map(({ where, what }) => `${where}: ${what}`).join("\n")
      : act.error !== null
        ? words(act.error).text
        : undefined;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        act.mutate({ act: "script", script: script.trim() }, { onSuccess: onDone });
      }}
    >
      <Stack gap="md">
        <Textarea
          autosize
          minRows={3}
          data-autofocus
          label={t("sandbox.script.label")}
          description={t("sandbox.script.hint")}
          value={script}
          error={wrong}
          onChange={(event) => {
            setScript(event.currentTarget.value);
            act.reset();
          }}
        />
        <div>
          <Text size="sm" fw={550} mb={4}>
            {t("sandbox.script.examples")}
          </Text>
          <List size="sm" spacing={4}>
            {EXAMPLES.map((example) => (
              <List.Item key={example}>
                <Button
                  variant="subtle"
                  size="compact-sm"
                  h="auto"
                  styles={{ label: { whiteSpace: "normal", textAlign: "start" } }}
                  onClick={() => {
                    setScript(example);
                  }}
                >
                  <Code>{example}</Code>
                </Button>
              </List.Item>
            ))}
          </List>
          <Text size="xs" c="dimmed" mt="xs">
            {t("sandbox.script.verbs")}
          </Text>
        </div>
        <Group justify="flex-end">
          <Button type="submit" loading={act.isPending}>
            {t("common.save")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
