import { Alert, Button, Paper, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api/client";
import { useFormats } from "@/app/formats";
import classes from "../billing.module.css";
import { wallInstant } from "../days";
import type { SheetLook } from "../types";
import { ColumnTable } from "./ColumnTable";
import { FaultList, Faults } from "./Faults";
import { doubtsOf, guessed, importQuery, problemsOf, type Units } from "./mapping";
import { useDeckImport, type DeckImport } from "./queries";
import { Terms, type TermValues } from "./Terms";
import { UnitQuestion } from "./UnitQuestion";
import { useLookAgain } from "./useLookAgain";
import { useUpload } from "./useUpload";
import { Working } from "./Working";

interface Props {
  deckId: string;
  currency: string;
  file: File;
  look: SheetLook;
}

/** Each of the file's columns with what it holds and what it stands for; then the import itself. */
export function MapColumns({ deckId, currency, file, look: first }: Props) {
  const { t } = useTranslation();
  const { timeZone } = useFormats();
  const [look, setLook] = useState(first);
  const [mapping, setMapping] = useState(() => guessed(look));
  const [terms, setTerms] = useState<TermValues>({
    headerRow: look.header_row,
    decimal: look.decimal,
    zone: timeZone,
    bands: [],
    effective: "",
  });
  const again = useLookAgain(file, currency, (fresh) => {
    setLook(fresh);
    setMapping(guessed(fresh));
    setTerms((before) => ({ ...before, decimal: fresh.decimal }));
  });
  const change = (values: TermValues) => {
    if (values.headerRow !== terms.headerRow) again.look(values.headerRow);
    setTerms(values);
  };
  const begin = useUpload<DeckImport>();
  const [importId, setImportId] = useState<string | null>(null);
  const [units, setUnits] = useState<Units>({});
  const doubts = doubtsOf(mapping, look);
  const problems = problemsOf(mapping, doubts, units);
  const start = () => {
    const effectiveAt = terms.effective === "" ? "" : wallInstant(terms.effective, timeZone);
    const query = importQuery(mapping, { ...terms, effectiveAt, units });
    query.set("file_name", file.name.slice(0, 200));
    void begin.send(`/billing/decks/${deckId}/imports?${query.toString()}`, file).then((made) => {
      if (made !== null) setImportId(made.id);
    });
  };
  return (
    <Stack gap="md">
      <Paper className={`${classes.panel ?? ""} ${classes.padded ?? ""}`}>
        <Title order={2}>{t("billing.import.step.columns")}</Title>
        <Text size="sm" c="dimmed" mb="sm">
          {t("billing.import.columnsText", { name: file.name, count: look.row_count })}
        </Text>
        {again.reading && <Working label={t("billing.import.readingTitles")} percent={null} />}
        <ColumnTable look={look} mapping={mapping} onChange={setMapping} />
      </Paper>
      <Paper className={`${classes.panel ?? ""} ${classes.padded ?? ""}`}>
        <Title order={2} mb="sm">
          {t("billing.import.terms")}
        </Title>
        <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }}>
          <Terms values={terms} onChange={change} />
        </SimpleGrid>
        {again.error !== null && <Faults error={again.error} />}
      </Paper>
      {doubts.map((doubt) => (
        <UnitQuestion
          key={doubt.field}
          doubt={doubt}
          currency={currency}
          unit={units[doubt.field]}
          onChange={(unit) => {
            setUnits((before) => ({ ...before, [doubt.field]: unit }));
          }}
        />
      ))}
      {problems.length > 0 && (
        <Alert color="wait">
          {problems.map((problem) => t(`billing.import.problem.${problem}`)).join(" ")}
        </Alert>
      )}
      {begin.error !== null && <Faults error={begin.error} />}
      {begin.percent !== null && (
        <Working
          label={t("billing.import.sending")}
          percent={begin.percent}
          onCancel={begin.cancel}
        />
      )}
      {importId === null ? (
        <Button
          w="fit-content"
          disabled={problems.length > 0 || look.header_row !== terms.headerRow}
          loading={begin.percent !== null}
          onClick={start}
        >
          {t("billing.import.preview")}
        </Button>
      ) : (
        <UnderWay
          id={importId}
          onOver={() => {
            setImportId(null);
          }}
          onAgain={start}
        />
      )}
    </Stack>
  );
}

/** The worker reads, checks and copies; afterwards the preview opens by itself. */
function UnderWay({
  id,
  onOver,
  onAgain,
}: {
  id: string;
  onOver: () => void;
  onAgain: () => void;
}) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { data } = useDeckImport(id);
  const version = data?.version_id ?? null;
  useEffect(() => {
    if (version !== null) void navigate({ to: "/rates", search: { version } });
  }, [version, navigate]);
  useEffect(() => {
    if (data?.state === "cancelled") onOver();
  }, [data?.state, onOver]);
  if (data === undefined)
    return <Working label={t("billing.import.state.waiting")} percent={null} />;
  if (data.state === "failed") {
    return (
      <>
        <FaultList
          title={t("billing.import.failed")}
          text={data.problem ?? ""}
          fields={data.fields}
        />
        <Button w="fit-content" onClick={onAgain}>
          {t("billing.import.again")}
        </Button>
      </>
    );
  }
  const total = data.rows_total ?? 0;
  return (
    <Working
      label={t(`billing.import.state.${data.state}`)}
      percent={total > 0 ? Math.min(100, Math.round((data.rows_done / total) * 100)) : null}
      stopping={data.cancel_asked}
      onCancel={() => {
        void unwrap(
          api.POST("/api/v1/billing/decks/imports/{import_id}/cancel", {
            params: { path: { import_id: id } },
          }),
        );
      }}
    />
  );
}
