import { Alert, Button, Code, CopyButton, Group, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

interface Props {
  title: string;
  text: string;
  secret: string;
}

/** Something that is shown this once and never again. */
export function SecretOnce({ title, text, secret }: Props) {
  const { t } = useTranslation();
  return (
    <Alert color="live" title={title} role="status" mb="md">
      <Text size="sm" mb="xs">
        {text}
      </Text>
      <Group gap="xs">
        <Code style={{ overflowWrap: "anywhere" }}>{secret}</Code>
        <CopyButton value={secret}>
          {({ copied, copy }) => (
            <Button size="compact-sm" variant="default" onClick={copy}>
              {copied ? t("common.copied") : t("common.copy")}
            </Button>
          )}
        </CopyButton>
      </Group>
    </Alert>
  );
}
