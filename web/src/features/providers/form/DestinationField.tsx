import { Code, List, Loader, Select, Stack, Text, Textarea, TextInput } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api/client";
import type { NumberFormat, TriedExpression } from "@/api/types";
import { StatusText } from "@/ui/StatusDot";
import classes from "../providers.module.css";
import type { ProviderValues } from "./formValues";

const FORMATS: NumberFormat[] = ["plus_e164", "e164", "national"];

/** Which numbers a provider takes, with numbers to try it on before it is saved. */
export function DestinationField({ form }: { form: UseFormReturnType<ProviderValues> }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState("");
  const asked = {
    expression: form.values.destinations,
    number_format: form.values.number_format,
    to: typed.split(/[,;\n]/).flatMap((one) => (one.trim() === "" ? [] : [one.trim()])),
  };
  const [rested] = useDebouncedValue(asked, 250);
  const tried = useQuery({
    queryKey: ["providers", "try", rested],
    enabled: rested.expression !== "" || rested.to.length > 0,
    placeholderData: keepPreviousData,
    retry: false,
    queryFn: () => unwrap(api.POST("/api/v1/messaging/destinations/try", { body: rested })),
  });
  const wrong = tried.data?.valid === false ? tried.data.problem : undefined;
  const given = form.getInputProps("destinations");
  return (
    <Stack gap="sm">
      <TextInput
        label={t("providers.destinations")}
        description={t("providers.destinationsHint")}
        placeholder="^\+346\d{8}$"
        spellCheck={false}
        autoComplete="off"
        {...given}
        error={given.error ?? wrong}
      />
      <details className={classes.help}>
        <summary>{t("providers.expressionHelp")}</summary>
        <List size="xs" mt={8} spacing={4}>
          {(["start", "digits", "either", "any"] as const).map((part) => (
            <List.Item key={part}>
              <Code>{EXAMPLES[part]}</Code> {t(`providers.expression.${part}`)}
            </List.Item>
          ))}
        </List>
      </details>
      <Select
        label={t("providers.numberFormat")}
        data={FORMATS.map((value) => ({ value, label: t(`carriers.format.${value}`) }))}
        {...form.getInputProps("number_format")}
      />
      <div className={classes.tryIt}>
        <Textarea
          label={t("providers.try")}
          description={t("providers.tryHint")}
          autosize
          minRows={1}
          maxRows={4}
          value={typed}
          rightSection={tried.isFetching ? <Loader size={16} /> : undefined}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
          }}
        />
        <div aria-live="polite">
          {asked.to.length > 0 && tried.data !== undefined && <Results tried={tried.data} />}
        </div>
      </div>
    </Stack>
  );
}

const EXAMPLES = { start: "^\\+34", digits: "\\d{9}$", either: "^\\+(34|351)", any: "^(6|7)" };

function Results({ tried }: { tried: TriedExpression }) {
  const { t } = useTranslation();
  return (
    <ul className={classes.results}>
      {tried.results.map(({ given, written, matches, problem }) => (
        <li key={given}>
          <span className="tabular">{written === "" ? given : written}</span>
          {problem === "" ? (
            <StatusText tone={matches ? "live" : "off"}>
              {matches ? t("providers.taken") : t("providers.notTaken")}
            </StatusText>
          ) : (
            <Text span size="xs" c="var(--oh-fail)">
              {problem}
            </Text>
          )}
        </li>
      ))}
    </ul>
  );
}
