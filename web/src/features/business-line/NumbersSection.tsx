import { Button, Paper, Skeleton, Stack, Text } from "@mantine/core";
import { IconPhonePlus } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { EmptyState } from "@/ui/EmptyState";
import { SearchField } from "@/ui/list/SearchField";
import { useSearchText } from "@/ui/list/useSearchText";
import { readPhone } from "@/ui/phoneText";
import classes from "./businessLine.module.css";
import { NumberRow } from "./NumberRow";
import { useLines, useTwilioNumbers } from "./queries";
import { TwilioTrouble } from "./TwilioTrouble";

const MANY = 8;

/** Every number the Twilio account holds, and what each is used for. */
export function NumbersSection() {
  const { t } = useTranslation();
  const numbers = useTwilioNumbers();
  const { data: lines = [] } = useLines();
  const [, setSection] = useSearchText("section");
  const [search, setSearch] = useSearchText("search");
  if (numbers.isPending) return <RowsSkeleton />;
  if (numbers.data === undefined) {
    return <TwilioTrouble error={numbers.error} onRetry={() => void numbers.refetch()} />;
  }
  if (numbers.data.length === 0) {
    return (
      <Paper className={classes.panel}>
        <EmptyState
          icon={IconPhonePlus}
          title={t("businessLine.numbers.empty")}
          text={t("businessLine.numbers.emptyText")}
          action={
            <Button
              onClick={() => {
                setSection("buy");
              }}
            >
              {t("businessLine.numbers.buy")}
            </Button>
          }
        />
      </Paper>
    );
  }
  const wanted = search.replace(/[\s()+.-]/g, "").toLocaleLowerCase();
  const shown = numbers.data
    .filter(({ number, name }) => `${number} ${name}`.toLocaleLowerCase().includes(wanted))
    .toSorted(
      (a, b) =>
        Number(b.number_id !== null) - Number(a.number_id !== null) ||
        readPhone(a.number).text.localeCompare(readPhone(b.number).text),
    );
  return (
    <Stack gap="sm">
      {numbers.error !== null && (
        <TwilioTrouble error={numbers.error} onRetry={() => void numbers.refetch()} />
      )}
      {numbers.data.length > MANY && (
        <SearchField value={search} label={t("businessLine.numbers.search")} onChange={setSearch} />
      )}
      <Paper className={classes.panel}>
        {shown.length === 0 && (
          <Text ta="center" py="xl">
            {t("businessLine.numbers.nothing")}
          </Text>
        )}
        <ul className={classes.rows} aria-label={t("businessLine.numbers.title")}>
          {shown.map((number) => (
            <NumberRow
              key={number.number}
              number={number}
              line={lines.find(({ number_id }) => number_id === number.number_id)}
            />
          ))}
        </ul>
      </Paper>
    </Stack>
  );
}

export function RowsSkeleton() {
  const { t } = useTranslation();
  return (
    <Paper className={classes.panel} role="status" aria-label={t("common.loading")}>
      {[0, 1, 2].map((row) => (
        <div key={row} className={classes.row}>
          <Skeleton h={16} w="32%" />
          <Skeleton h={16} w="20%" />
          <Skeleton h={32} w={88} ml="auto" />
        </div>
      ))}
    </Paper>
  );
}
