import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api/client";
import { callKeys } from "@/features/calls/queries";
import { useAnswererName } from "@/features/calls/useAnswererName";
import { Timestamp } from "@/ui/Timestamp";

export function LastConversation({ number }: { number: string }) {
  const { t } = useTranslation();
  const answerer = useAnswererName();
  const { data } = useQuery({
    queryKey: [...callKeys.all, "last", number],
    enabled: number.startsWith("+"),
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/calls", {
          params: {
            query: { search: number, state: "ended", outcome: "answered", limit: 1 },
          },
          signal,
        }),
      ),
  });
  const last = data?.items[0];
  if (last === undefined) return null;
  return (
    <Text size="sm" c="dimmed">
      {t("phone.incoming.last")} <Timestamp at={last.started_at} />
      {last.answered_by !== null && ` · ${answerer(last.answered_by)}`}
    </Text>
  );
}
