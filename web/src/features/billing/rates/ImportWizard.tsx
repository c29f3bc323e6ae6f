import { Button, Group, Skeleton, Stepper } from "@mantine/core";
import { IconArrowLeft } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { PageHeader } from "@/ui/PageHeader";
import type { SheetLook } from "../types";
import { ChooseFile } from "./ChooseFile";
import { MapColumns } from "./MapColumns";
import { useDecks } from "./queries";

interface Looked {
  file: File;
  look: SheetLook;
}

/** From a file as a carrier sends it to a draft: which file, which columns; what it changes is told afterwards. */
export function ImportWizard({ deckId }: { deckId: string }) {
  const { t } = useTranslation();
  const { data: decks } = useDecks();
  const deck = decks?.find(({ id }) => id === deckId);
  const [looked, setLooked] = useState<Looked | null>(null);
  return (
    <>
      <PageHeader
        title={
          deck === undefined
            ? t("billing.import.title")
            : t("billing.import.titleOf", { name: deck.name })
        }
      >
        <Button
          component={Link}
          to="/rates"
          search={{ open: deckId } as never}
          variant="default"
          leftSection={<IconArrowLeft size={18} />}
        >
          {t("billing.rates.back")}
        </Button>
      </PageHeader>
      <Stepper active={looked === null ? 0 : 1} size="sm" mb="lg" allowNextStepsSelect={false}>
        <Stepper.Step
          label={t("billing.import.step.file")}
          onClick={() => {
            setLooked(null);
          }}
        />
        <Stepper.Step label={t("billing.import.step.columns")} />
        <Stepper.Step label={t("billing.import.step.preview")} />
      </Stepper>
      {deck === undefined ? (
        <Skeleton h={220} />
      ) : looked === null ? (
        <ChooseFile
          currency={deck.currency}
          onLooked={(file, look) => {
            setLooked({ file, look });
          }}
        />
      ) : (
        <MapColumns
          deckId={deckId}
          currency={deck.currency}
          file={looked.file}
          look={looked.look}
        />
      )}
      {looked !== null && (
        <Group mt="md">
          <Button
            variant="subtle"
            onClick={() => {
              setLooked(null);
            }}
          >
            {t("billing.import.otherFile")}
          </Button>
        </Group>
      )}
    </>
  );
}
