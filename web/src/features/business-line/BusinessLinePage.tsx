import { Alert, Paper, Skeleton, Tabs, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { TwilioAccount } from "@/api/types";
import { ErrorState } from "@/ui/ErrorState";
import { useSearchText } from "@/ui/list/useSearchText";
import { PageHeader } from "@/ui/PageHeader";
import classes from "./businessLine.module.css";
import { BuyNumber } from "./buy/BuyNumber";
import { CostsSection } from "./costs/CostsSection";
import { NumbersSection } from "./NumbersSection";
import { useTwilioAccount } from "./queries";
import { TwilioAccountCard } from "./TwilioAccountCard";
import { TwilioForm } from "./TwilioForm";

const SECTIONS = [
  { key: "numbers", page: NumbersSection },
  { key: "buy", page: BuyNumber },
  { key: "costs", page: CostsSection },
] as const;

/** The Twilio account behind business lines: its numbers, new ones, and what it all costs. */
export function BusinessLinePage() {
  const { t } = useTranslation();
  const account = useTwilioAccount();
  const body = () => {
    if (account.isPending) {
      return <Skeleton h={240} role="status" aria-label={t("common.loading")} />;
    }
    if (account.error !== null) {
      return <ErrorState error={account.error} onRetry={() => void account.refetch()} />;
    }
    return account.data === null ? <Connect /> : <Connected account={account.data} />;
  };
  return (
    <>
      <PageHeader title={t("businessLine.title")} />
      {body()}
    </>
  );
}

function Connect() {
  const { t } = useTranslation();
  return (
    <Paper component="section" className={classes.connect} aria-labelledby="twilio-connect">
      <Title order={2} id="twilio-connect" mb={4}>
        {t("businessLine.connect.title")}
      </Title>
      <Text size="sm" c="dimmed" mb="md" maw={560}>
        {t("businessLine.connect.text")} {t("businessLine.connect.where")}
      </Text>
      <TwilioForm onDone={() => undefined} />
    </Paper>
  );
}

function Connected({ account }: { account: TwilioAccount }) {
  const { t } = useTranslation();
  const [section, setSection] = useSearchText("section");
  const current = SECTIONS.some(({ key }) => key === section) ? section : "numbers";
  return (
    <>
      <TwilioAccountCard account={account} />
      {!account.calls_us_at.startsWith("https:") && (
        <Alert
          className={classes.unreachable}
          color="wait"
          mb="xs"
          title={t("businessLine.account.unreachable")}
        >
          {t("businessLine.account.unreachableText", { url: account.calls_us_at })}
        </Alert>
      )}
      <Tabs
        value={current}
        keepMounted={false}
        onChange={(key) => {
          setSection(key ?? "");
        }}
      >
        <Tabs.List className={classes.tabs}>
          {SECTIONS.map(({ key }) => (
            <Tabs.Tab key={key} value={key}>
              {t(`businessLine.section.${key}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {SECTIONS.map(({ key, page: Section }) => (
          <Tabs.Panel key={key} value={key} pt="md">
            <Section />
          </Tabs.Panel>
        ))}
      </Tabs>
    </>
  );
}
