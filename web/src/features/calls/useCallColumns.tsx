import { IconMicrophone } from "@tabler/icons-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Call } from "@/api/types";
import { useNumbers } from "@/features/console/queries";
import { Duration } from "@/ui/Duration";
import type { Column } from "@/ui/list/types";
import { Money } from "@/ui/Money";
import { PhoneNumber } from "@/ui/PhoneNumber";
import { Timestamp } from "@/ui/Timestamp";
import classes from "./calls.module.css";
import { CallParty } from "./CallParty";
import { useMayBeBilled } from "./costs";
import { OutcomeBadge } from "./OutcomeBadge";
import { otherParty } from "./queries";
import { useAnswererName } from "./useAnswererName";

export function useCallColumns(): Column<Call>[] {
  const { t } = useTranslation();
  const { data: numbers } = useNumbers();
  const answerer = useAnswererName();
  const isBilled = useMayBeBilled();
  return useMemo(() => {
    const labels = new Map(numbers?.map(({ id, label }) => [id, label]));
    const ours = (call: Call) => (call.direction === "inbound" ? call.dialled : call.caller);
    return [
      {
        id: "party",
        header: t("calls.column.party"),
        main: true,
        cell: (call) => <CallParty call={call} />,
        text: (call) => otherParty(call).name || otherParty(call).number,
      },
      {
        id: "outcome",
        header: t("calls.column.outcome"),
        cell: (call) => <OutcomeBadge call={call} />,
        text: (call) => t(`calls.outcome.${call.outcome ?? "live"}`),
        sortBy: (call) => call.outcome ?? "",
      },
      {
        id: "who",
        header: t("calls.column.answeredBy"),
        cell: (call) => answerer(call.answered_by),
        text: (call) => answerer(call.answered_by),
        sortBy: (call) => answerer(call.answered_by),
      },
      {
        id: "number",
        header: t("calls.column.number"),
        cell: (call) => <PhoneNumber number={ours(call)} name={labels.get(call.number_id ?? "")} />,
        text: ours,
      },
      {
        id: "caller",
        header: t("calls.column.caller"),
        shown: false,
        cell: (call) => <PhoneNumber number={call.caller} />,
        text: (call) => call.caller,
      },
      {
        id: "talk",
        header: t("calls.column.talk"),
        align: "end",
        cell: (call) => (
          <span className={classes.talk}>
            {(call.recording_ids ?? []).length > 0 && (
              <IconMicrophone size={14} stroke={1.6} aria-label={t("calls.recorded")} />
            )}
            <Duration seconds={call.talk_s} />
          </span>
        ),
        text: (call) => ({ seconds: call.talk_s }),
        sortBy: (call) => call.talk_s,
      },
      {
        id: "price",
        header: t("calls.column.price"),
        align: "end",
        shown: isBilled,
        cell: (call) =>
          call.price == null ? null : (
            <Money micros={call.price.micros} currency={call.price.currency} />
          ),
        text: ({ price }) =>
          price == null
            ? null
            : { amount: String(price.micros / 1_000_000), currency: price.currency },
        sortBy: (call) => call.price?.micros ?? 0,
      },
      {
        id: "started",
        header: t("calls.column.started"),
        align: "end",
        cell: (call) => <Timestamp at={call.started_at} />,
        text: (call) => ({ at: call.started_at }),
        sortBy: (call) => call.started_at,
      },
    ];
  }, [t, numbers, answerer, isBilled]);
}
