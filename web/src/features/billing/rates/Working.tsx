import { Button, Group, Loader, Progress, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

interface Props {
  label: string;
  /** Null while nobody knows how far it is. */
  percent: number | null;
  onCancel?: () => void;
  stopping?: boolean;
}

/** Something goes on that takes longer than a moment: how far it is, and a way to stop it. */
export function Working({ label, percent, onCancel, stopping = false }: Props) {
  const { t } = useTranslation();
  return (
    <Group gap="sm" w="100%" maw={480} wrap="nowrap" role="status">
      {percent === null && <Loader size={16} />}
      <div style={{ flex: 1 }}>
        <Group justify="space-between" gap="xs">
          <Text size="sm">{label}</Text>
          {percent !== null && (
            <Text size="sm" className="tabular">
              {percent} %
            </Text>
          )}
        </Group>
        {percent !== null && <Progress value={percent} size="sm" mt={4} aria-label={label} />}
      </div>
      {onCancel !== undefined && (
        <Button size="compact-sm" variant="default" loading={stopping} onClick={onCancel}>
          {t("common.cancel")}
        </Button>
      )}
    </Group>
  );
}
