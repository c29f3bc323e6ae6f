import { Alert, Badge, Button, Paper, Skeleton, Stack, Text, UnstyledButton } from "@mantine/core";
import { IconAntenna, IconPlus } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Carrier, CarrierStatus } from "@/api/types";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorState } from "@/ui/ErrorState";
import { SearchField } from "@/ui/list/SearchField";
import { useOpenedId, useSearchText } from "@/ui/list/useSearchText";
import { LiveIndicator } from "@/ui/LiveIndicator";
import { PageHeader } from "@/ui/PageHeader";
import { StatusText, type Tone } from "@/ui/StatusDot";
import { CarrierDrawer } from "./CarrierDrawer";
import classes from "./carriers.module.css";
import { useCarriers } from "./queries";

const TONES: Record<CarrierStatus, Tone> = { online: "live", offline: "fail", unknown: "off" };

export function CarriersPage() {
  const { t } = useTranslation();
  const { data, error, isPending, refetch } = useCarriers();
  const [opened, open] = useOpenedId();
  const [search, setSearch] = useSearchText("search");
  const add = (
    <Button
      leftSection={<IconPlus size={18} />}
      onClick={() => {
        open("new");
      }}
    >
      {t("carriers.add")}
    </Button>
  );
  const wanted = search.toLocaleLowerCase();
  const shown =
    data?.filter(({ name, host }) => `${name} ${host}`.toLocaleLowerCase().includes(wanted)) ?? [];

  const body = () => {
    if (isPending) {
      return (
        <Stack gap="xs" role="status" aria-label={t("common.loading")}>
          <Skeleton h={72} />
          <Skeleton h={72} />
        </Stack>
      );
    }
    if (error !== null) return <ErrorState error={error} onRetry={() => void refetch()} />;
    if (data.length === 0) {
      return (
        <EmptyState
          icon={IconAntenna}
          title={t("carriers.empty")}
          text={t("carriers.emptyText")}
          action={add}
        />
      );
    }
    if (shown.length === 0)
      return <Text className={classes.nothing}>{t("common.list.nothing")}</Text>;
    return (
      <ul className={classes.list} aria-label={t("carriers.title")}>
        {shown.map((carrier, place) => (
          <Row
            key={carrier.id}
            carrier={carrier}
            place={place + 1}
            onOpen={() => {
              open(carrier.id);
            }}
          />
        ))}
      </ul>
    );
  };

  return (
    <>
      <PageHeader title={t("carriers.title")} badge={<LiveIndicator />}>
        {add}
      </PageHeader>
      {data !== undefined && data.length > 4 && (
        <div className={classes.search}>
          <SearchField value={search} label={t("carriers.search")} onChange={setSearch} />
        </div>
      )}
      {data !== undefined &&
        data.length > 0 &&
        data.every((carrier) => carrier.status === "offline") && (
          <Alert color="fail" mb="sm" title={t("carriers.allOffline")}>
            {t("carriers.allOfflineText")}
          </Alert>
        )}
      <Paper className={classes.panel}>{body()}</Paper>
      <CarrierDrawer
        id={opened}
        carriers={data}
        onClose={() => {
          open("");
        }}
      />
    </>
  );
}

interface RowProps {
  carrier: Carrier;
  place: number;
  onOpen: () => void;
}

function Row({ carrier, place, onOpen }: RowProps) {
  const { t } = useTranslation();
  return (
    <li>
      <UnstyledButton className={classes.row} onClick={onOpen}>
        <span
          className={`${classes.place ?? ""} tabular`}
          aria-label={t("carriers.place", { place })}
        >
          {place}
        </span>
        <span className={classes.grow}>
          <Text span fw={550} size="sm" display="block" truncate>
            {carrier.name}
          </Text>
          <Text span size="xs" c="dimmed" display="block" truncate>
            {carrier.host}:{carrier.port} · {carrier.transport.toUpperCase()} ·{" "}
            {carrier.register ? t("carriers.byRegister") : t("carriers.byAddress")}
          </Text>
        </span>
        {carrier.enabled ? (
          <StatusText tone={TONES[carrier.status]}>
            {t(`carriers.status.${carrier.status}`)}
          </StatusText>
        ) : (
          <Badge color="gray">{t("carriers.status.disabled")}</Badge>
        )}
      </UnstyledButton>
    </li>
  );
}
