import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Voicemail } from "@/api/types";
import { useNumbers } from "@/features/console/queries";
import { Duration } from "@/ui/Duration";
import type { Column } from "@/ui/list/types";
import { PhoneNumber } from "@/ui/PhoneNumber";
import { Timestamp } from "@/ui/Timestamp";
import { VoicemailCaller } from "./VoicemailCaller";

export function useVoicemailColumns(): Column<Voicemail>[] {
  const { t } = useTranslation();
  const { data: numbers } = useNumbers();
  return useMemo(() => {
    const ours = new Map(numbers?.map((number) => [number.id, number]));
    const numberOf = (voicemail: Voicemail) => ours.get(voicemail.number_id ?? "");
    const who = ({ caller, caller_name }: Voicemail) => (caller_name !== "" ? caller_name : caller);
    return [
      {
        id: "caller",
        header: t("calls.column.party"),
        main: true,
        cell: (voicemail) => <VoicemailCaller voicemail={voicemail} />,
        text: who,
        sortBy: who,
      },
      {
        id: "phone",
        header: t("calls.column.caller"),
        shown: false,
        cell: ({ caller }) => <PhoneNumber number={caller} />,
        text: ({ caller }) => caller,
      },
      {
        id: "number",
        header: t("calls.column.number"),
        cell: (voicemail) => {
          const number = numberOf(voicemail);
          return number && <PhoneNumber number={number.number} name={number.label} />;
        },
        text: (voicemail) => numberOf(voicemail)?.number ?? "",
        sortBy: (voicemail) => numberOf(voicemail)?.label ?? "",
      },
      {
        id: "length",
        header: t("voicemail.length"),
        align: "end",
        cell: ({ duration_s }) => <Duration seconds={duration_s} />,
        text: ({ duration_s }) => ({ seconds: duration_s }),
        sortBy: ({ duration_s }) => duration_s,
      },
      {
        id: "received",
        header: t("voicemail.received"),
        align: "end",
        cell: ({ created_at }) => <Timestamp at={created_at} />,
        text: ({ created_at }) => ({ at: created_at }),
        sortBy: ({ created_at }) => created_at,
      },
    ];
  }, [t, numbers]);
}
