import { SegmentedControl, Select } from "@mantine/core";
import { IconRecordMail } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Voicemail } from "@/api/types";
import { useNumbers } from "@/features/console/queries";
import { EmptyState } from "@/ui/EmptyState";
import { DataList } from "@/ui/list/DataList";
import { useSearchText } from "@/ui/list/useSearchText";
import { LiveIndicator } from "@/ui/LiveIndicator";
import { PageHeader } from "@/ui/PageHeader";
import { readPhone } from "@/ui/phoneText";
import { useVoicemailColumns } from "./useVoicemailColumns";
import { useVoicemailPages } from "./useVoicemailPages";
import classes from "./voicemail.module.css";
import { VoicemailActs } from "./VoicemailActs";
import { VoicemailCard } from "./VoicemailCard";
import { VoicemailPlayer } from "./VoicemailPlayer";

export function VoicemailPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [search] = useSearchText("search");
  const [show, setShow] = useSearchText("show");
  const [numberId, setNumberId] = useSearchText("number");
  const { data: numbers = [] } = useNumbers();
  const columns = useVoicemailColumns();

  const pages = useVoicemailPages({ search, onlyNew: show === "new", numberId });

  const filters = (
    <>
      <SegmentedControl
        aria-label={t("voicemail.show")}
        value={show}
        onChange={setShow}
        data={[
          { value: "", label: t("common.all") },
          { value: "new", label: t("voicemail.new") },
        ]}
      />
      {numbers.length > 1 && (
        <Select
          aria-label={t("calls.filter.number")}
          placeholder={t("calls.filter.number")}
          className={classes.filter}
          clearable
          value={numberId === "" ? null : numberId}
          onChange={(value) => {
            setNumberId(value ?? "");
          }}
          data={numbers.map(({ id, label, number }) => ({
            value: id,
            label: label !== "" ? label : readPhone(number).text,
          }))}
        />
      )}
    </>
  );

  return (
    <>
      <PageHeader title={t("voicemail.title")} badge={<LiveIndicator />} />
      <DataList<Voicemail>
        id="voicemail"
        label={t("voicemail.title")}
        searchLabel={t("voicemail.search")}
        {...pages}
        columns={columns}
        rowKey={(voicemail) => voicemail.id}
        rowTone={({ heard }) => (heard ? undefined : "new")}
        actions={(voicemail) => <VoicemailActs voicemail={voicemail} />}
        below={(voicemail) => <VoicemailPlayer voicemail={voicemail} />}
        card={(voicemail) => <VoicemailCard voicemail={voicemail} />}
        filters={filters}
        filtered={show !== "" || numberId !== ""}
        onClearFilters={() => void navigate({ to: "/voicemail", search: {} })}
        empty={
          <EmptyState
            icon={IconRecordMail}
            title={t("voicemail.empty")}
            text={t("voicemail.emptyText")}
          />
        }
      />
    </>
  );
}
