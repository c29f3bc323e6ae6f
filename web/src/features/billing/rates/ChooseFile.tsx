import { Button, FileButton, Stack, Text } from "@mantine/core";
import { IconFileSpreadsheet } from "@tabler/icons-react";
import { useState, type DragEvent } from "react";
import { useTranslation } from "react-i18next";
import { useFormats } from "@/app/formats";
import classes from "../billing.module.css";
import type { SheetLook } from "../types";
import { Faults } from "./Faults";
import { Working } from "./Working";
import { lookPath } from "./useLookAgain";
import { useUpload } from "./useUpload";

interface Props {
  currency: string;
  onLooked: (file: File, look: SheetLook) => void;
}

/** A price list from the disk, chosen or dropped; the server looks into it and keeps nothing. */
export function ChooseFile({ currency, onLooked }: Props) {
  const { t } = useTranslation();
  const { timeZone } = useFormats();
  const { percent, error, send, cancel } = useUpload<SheetLook>();
  const [over, setOver] = useState(false);
  const take = (file: File | null | undefined) => {
    if (file === null || file === undefined) return;
    void send(lookPath(timeZone, currency), file).then((look) => {
      if (look !== null) onLooked(file, look);
    });
  };
  const drag = (event: DragEvent) => {
    event.preventDefault();
    setOver(event.type === "dragover");
  };
  return (
    <Stack gap="md">
      {/* Dropping is a short cut: the button does the same. */}
      {/* eslint-disable-next-line jsx-a11y/no-static-element-interactions */}
      <div
        className={classes.drop}
        data-over={over || undefined}
        onDragOver={drag}
        onDragLeave={drag}
        onDrop={(event) => {
          drag(event);
          take(event.dataTransfer.files[0]);
        }}
      >
        <IconFileSpreadsheet size={32} stroke={1.4} aria-hidden />
        <Text fw={600}>{t("billing.import.drop")}</Text>
        <Text size="sm" c="dimmed" maw={440}>
          {t("billing.import.dropText")}
        </Text>
        {percent === null ? (
          <FileButton accept=".csv,.txt,.tsv,.xlsx" onChange={take}>
            {(props) => (
              <Button mt="xs" {...props}>
                {t("billing.import.choose")}
              </Button>
            )}
          </FileButton>
        ) : (
          <Working
            label={percent < 100 ? t("billing.import.sending") : t("billing.import.looking")}
            percent={percent < 100 ? percent : null}
            onCancel={cancel}
          />
        )}
      </div>
      {error !== null && <Faults error={error} />}
    </Stack>
  );
}
