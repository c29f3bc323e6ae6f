import { Alert, Button, CopyButton, Stack, Table, Text } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { ApiProblem, isProblem, type ProblemField } from "@/api/problem";
import { useErrorText } from "@/ui/errorText";
import classes from "../billing.module.css";
import { FileTooLarge } from "./useUpload";

/** What is wrong with a file, place by place; nothing of it was taken. */
export function Faults({ error }: { error: unknown }) {
  const { t } = useTranslation();
  const words = useErrorText();
  const tooLarge = error instanceof FileTooLarge || isProblem(error, "payload-too-large");
  const { title, text } = tooLarge
    ? {
        title: t("billing.import.tooLarge"),
        text: t("billing.import.tooLargeText", { megabytes: 64 }),
      }
    : words(error);
  const fields = error instanceof ApiProblem ? error.fields : [];
  return <FaultList title={title} text={text} fields={fields} />;
}

interface Props {
  title: string;
  text: string;
  fields: ProblemField[];
}

export function FaultList({ title, text, fields }: Props) {
  const { t } = useTranslation();
  return (
    <Alert color="fail" role="alert" title={title}>
      <Stack gap="sm">
        <Text size="sm">{text}</Text>
        {fields.length > 0 && (
          <>
            <CopyButton value={fields.map(({ where, what }) => `${where}\t${what}`).join("\n")}>
              {({ copied, copy }) => (
                <Button
                  variant="default"
                  size="compact-sm"
                  w="fit-content"
                  leftSection={copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
                  onClick={copy}
                >
                  {copied ? t("common.copied") : t("billing.import.copyFaults")}
                </Button>
              )}
            </CopyButton>
            <Table.ScrollContainer
              minWidth={280}
              mah={320}
              type="native"
              tabIndex={0}
              aria-label={t("billing.import.faults")}
            >
              <Table className={classes.table} aria-label={t("billing.import.faults")}>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>{t("billing.import.where")}</Table.Th>
                    <Table.Th>{t("billing.import.what")}</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {fields.map(({ where, what }) => (
                    <Table.Tr key={`${where} ${what}`}>
                      <Table.Td className="tabular">{where}</Table.Td>
                      <Table.Td>{what}</Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </Table.ScrollContainer>
          </>
        )}
      </Stack>
    </Alert>
  );
}
