import { SegmentedControl, Select } from "@mantine/core";
import { IconHistory } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api/client";
import type { Call } from "@/api/types";
import { NumberFilter } from "@/features/console/NumberFilter";
import { EmptyState } from "@/ui/EmptyState";
import { DataList } from "@/ui/list/DataList";
import type { PageRequest } from "@/ui/list/types";
import { useOpenedId, useSearchText } from "@/ui/list/useSearchText";
import { LiveIndicator } from "@/ui/LiveIndicator";
import { PageHeader } from "@/ui/PageHeader";
import classes from "./calls.module.css";
import { CallCardRow } from "./CallCardRow";
import { CallDrawer } from "./CallDrawer";
import { LiveCalls } from "./LiveCalls";
import { callKeys } from "./queries";
import { SinceFilter, sinceMoment } from "./SinceFilter";
import { useCallColumns } from "./useCallColumns";

const OUTCOMES = ["answered", "missed", "voicemail", "refused", "failed"] as const;

export function CallsPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [search] = useSearchText("search");
  const [direction, setDirection] = useSearchText("direction");
  const [outcome, setOutcome] = useSearchText("outcome");
  const [numberId, setNumberId] = useSearchText("number");
  const [since, setSince] = useSearchText("since");
  const [opened, open] = useOpenedId();
  const columns = useCallColumns();

  const fetchPage = ({ cursor, limit, signal }: PageRequest) =>
    unwrap(
      api.GET("/api/v1/calls", {
        params: {
          query: {
            state: "ended",
            limit,
            cursor,
            search: search === "" ? undefined : search,
            direction: direction === "" ? undefined : (direction as Call["direction"]),
            outcome: outcome === "" ? undefined : (outcome as Call["outcome"]),
            number_id: numberId === "" ? undefined : numberId,
            since: sinceMoment(since),
          },
        },
        signal,
      }),
    );

  const filters = (
    <>
      <SegmentedControl
        aria-label={t("calls.filter.direction")}
        value={direction}
        onChange={setDirection}
        data={[
          { value: "", label: t("common.all") },
          { value: "inbound", label: t("calls.direction.inbound") },
          { value: "outbound", label: t("calls.direction.outbound") },
        ]}
      />
      <Select
        aria-label={t("calls.filter.outcome")}
        placeholder={t("calls.filter.outcome")}
        className={classes.filter}
        clearable
        value={outcome === "" ? null : outcome}
        onChange={(value) => {
          setOutcome(value ?? "");
        }}
        data={OUTCOMES.map((value) => ({ value, label: t(`calls.outcome.${value}`) }))}
      />
      <NumberFilter value={numberId} onChange={setNumberId} className={classes.filter} />
      <SinceFilter value={since} onChange={setSince} />
    </>
  );

  return (
    <>
      <PageHeader title={t("calls.title")} badge={<LiveIndicator />} />
      <LiveCalls onOpen={open} />
      <DataList<Call>
        id="calls"
        label={t("calls.title")}
        searchLabel={t("calls.search")}
        queryKey={[...callKeys.all, "list", { search, direction, outcome, numberId, since }]}
        fetchPage={fetchPage}
        columns={columns}
        rowKey={(call) => call.id}
        onOpen={(call) => {
          open(call.id);
        }}
        card={(call) => <CallCardRow call={call} />}
        filters={filters}
        filtered={direction !== "" || outcome !== "" || numberId !== "" || since !== ""}
        onClearFilters={() => void navigate({ to: "/calls", search: {} })}
        empty={
          <EmptyState icon={IconHistory} title={t("calls.empty")} text={t("calls.emptyText")} />
        }
      />
      <CallDrawer
        id={opened}
        onClose={() => {
          open("");
        }}
      />
    </>
  );
}
