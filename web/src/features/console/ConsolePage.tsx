import { Button, SimpleGrid, Skeleton } from "@mantine/core";
import { IconPhonePlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { atLeast, useMe } from "@/app/session";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorState } from "@/ui/ErrorState";
import { LiveIndicator } from "@/ui/LiveIndicator";
import { PageHeader } from "@/ui/PageHeader";
import { useOpenedId } from "@/ui/list/useSearchText";
import { AddNumber } from "./AddNumber";
import { NumberCard } from "./NumberCard";
import { NumberSettings } from "./NumberSettings";
import { useAgents, useNumbers, useNumberSource } from "./queries";
import { Pulse } from "./Pulse";

/** Every number of the firm with the people behind it, as it is at this moment. */
export function ConsolePage() {
  const { t } = useTranslation();
  const me = useMe();
  const numbers = useNumbers();
  const agents = useAgents();
  const [opened, open] = useOpenedId();
  const [adding, setAdding] = useState(false);
  const isAdmin = atLeast(me.role, "admin");
  const source = useNumberSource();
  const add = isAdmin && source.open && (
    <Button
      leftSection={<IconPhonePlus size={18} stroke={1.7} />}
      onClick={() => {
        setAdding(true);
      }}
    >
      {t("console.addNumber")}
    </Button>
  );

  const body = () => {
    if (numbers.isPending || agents.isPending) {
      return (
        <SimpleGrid cols={{ base: 1, lg: 2 }} role="status" aria-label={t("common.loading")}>
          <Skeleton h={280} />
          <Skeleton h={280} />
        </SimpleGrid>
      );
    }
    const error = numbers.error ?? agents.error;
    if (error !== null) {
      return (
        <ErrorState
          error={error}
          onRetry={() => {
            void numbers.refetch();
            void agents.refetch();
          }}
        />
      );
    }
    if (numbers.data?.length === 0) {
      return (
        <EmptyState
          icon={IconPhonePlus}
          title={t("console.empty")}
          text={t(source.askProvider ? "console.askProvider" : "console.emptyText")}
          action={add}
        />
      );
    }
    return (
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="md">
        {numbers.data?.map((number) => (
          <NumberCard
            key={number.id}
            number={number}
            agents={agents.data?.filter((agent) => agent.number_id === number.id) ?? []}
            onSettings={() => {
              open(number.id);
            }}
          />
        ))}
      </SimpleGrid>
    );
  };

  return (
    <>
      <PageHeader title={t("console.title")} badge={<LiveIndicator />}>
        {numbers.data !== undefined && numbers.data.length > 0 && add}
      </PageHeader>
      <Pulse />
      {body()}
      <AddNumber
        opened={adding}
        carrierId={source.carrierId}
        onClose={() => {
          setAdding(false);
        }}
      />
      <NumberSettings
        number={numbers.data?.find(({ id }) => id === opened)}
        onClose={() => {
          open("");
        }}
      />
    </>
  );
}
