import { Button, Skeleton, Text } from "@mantine/core";
import { IconDeviceMobileMessage, IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useSandboxEnabled } from "@/app/nav";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorState } from "@/ui/ErrorState";
import { LiveIndicator } from "@/ui/LiveIndicator";
import { PageHeader } from "@/ui/PageHeader";
import { HandsetView } from "./HandsetView";
import { NewHandset } from "./NewHandset";
import { useHandsets } from "./queries";
import classes from "./sandbox.module.css";

export function SandboxPage() {
  const { t } = useTranslation();
  const enabled = useSandboxEnabled();
  const { data, error, isPending, refetch } = useHandsets();
  const [adding, setAdding] = useState(false);
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
      <ul className={classes.shelf} aria-label={t("sandbox.handsets")}>
        {data.map((handset) => (
          <HandsetView key={handset.number} handset={handset} />
        ))}
      </ul>
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
