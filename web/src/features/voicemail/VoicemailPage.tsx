import { SegmentedControl } from "@mantine/core";
import { IconRecordMail } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Voicemail } from "@/api/types";
import { NumberFilter } from "@/features/console/NumberFilter";
import { EmptyState } from "@/ui/EmptyState";
import { DataList } from "@/ui/list/DataList";
import { useSearchText } from "@/ui/list/useSearchText";
import { LiveIndicator } from "@/ui/LiveIndicator";
import { PageHeader } from "@/ui/PageHeader";
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
      <NumberFilter value={numberId} onChange={setNumberId} className={classes.filter} />
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
