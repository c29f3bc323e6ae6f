import { Button, Skeleton, Text } from "@mantine/core";
import { IconDeviceMobileMessage, IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useSandboxEnabled } from "@/app/nav";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorState } from "@/ui/ErrorState";
import { SearchField } from "@/ui/list/SearchField";
import { useSearchText } from "@/ui/list/useSearchText";
import { LiveIndicator } from "@/ui/LiveIndicator";
import { PageHeader } from "@/ui/PageHeader";
import { HandsetView } from "./HandsetView";
import { NewHandset } from "./NewHandset";
import { useHandsets } from "./queries";
import classes from "./sandbox.module.css";

/** As many as are found at a glance. */
const FEW = 3;

export function SandboxPage() {
  const { t } = useTranslation();
  const enabled = useSandboxEnabled();
  const { data, error, isPending, refetch } = useHandsets();
  const [adding, setAdding] = useState(false);
  const [search, setSearch] = useSearchText("search");
  const wanted = search.replaceAll(/[\s()-]/g, "").toLocaleLowerCase();
  const shown = data?.filter(({ label, number }) =>
    `${label.replaceAll(" ", "")} ${number}`.toLocaleLowerCase().includes(wanted),
  );
  const add = (
    <Button
      leftSection={<IconPlus size={18} />}
      onClick={() => {
        setAdding(true);
      }}
    >
      {t("sandbox.add")}
    </Button>
  );
  const body = () => {
    if (isPending) {
      return (
        <div className={classes.shelf} role="status" aria-label={t("common.loading")}>
          <Skeleton h={640} w={296} radius={36} />
          <Skeleton h={640} w={296} radius={36} />
        </div>
      );
    }
    if (error !== null) {
      return enabled ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : (
        <EmptyState
          icon={IconDeviceMobileMessage}
          title={t("sandbox.off")}
          text={t("sandbox.offText")}
        />
      );
    }
    if (data.length === 0) {
      return (
        <EmptyState
          icon={IconDeviceMobileMessage}
          title={t("sandbox.empty")}
          text={t("sandbox.emptyText")}
          action={add}
        />
      );
    }
    return (
      <>
        {data.length > FEW && (
          <div className={classes.search}>
            <SearchField value={search} label={t("sandbox.search")} onChange={setSearch} />
          </div>
        )}
        {shown?.length === 0 && <Text c="dimmed">{t("common.list.nothing")}</Text>}
        <ul className={classes.shelf} aria-label={t("sandbox.handsets")}>
          {shown?.map((handset) => (
            <HandsetView key={handset.number} handset={handset} />
          ))}
        </ul>
      </>
    );
  };
  return (
    <>
      <PageHeader title={t("sandbox.title")} badge={<LiveIndicator />}>
        {data !== undefined && data.length > 0 && add}
      </PageHeader>
      <Text c="dimmed" mb="lg" maw={640}>
        {t("sandbox.intro")}
      </Text>
      {body()}
      <NewHandset
        opened={adding}
        onClose={() => {
          setAdding(false);
        }}
      />
    </>
  );
}
