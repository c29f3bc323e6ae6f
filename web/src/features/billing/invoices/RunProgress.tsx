import { Alert, List, Progress, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { ErrorState } from "@/ui/ErrorState";
import { billingKeys } from "../keys";
import { useRun } from "./queries";

/** How far a run is, what it made, and who got no draft, with the reason. */
export function RunProgress({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const { data, error } = useRun(id);
  const made = data?.made;
  useEffect(() => {
    void queryClient.invalidateQueries({ queryKey: billingKeys.invoices });
  }, [made, queryClient]);
  if (error !== null) return <ErrorState error={error} />;
  if (data === undefined) return null;
  const done = data.state === "done";
  return (
    <Alert
      mb="sm"
      color={data.problems.length > 0 ? "wait" : done ? "live" : "iris"}
      withCloseButton
      closeButtonLabel={t("common.close")}
      onClose={onClose}
      role="status"
      title={
        done
          ? t("billing.run.done", { count: data.made })
          : t("billing.run.going", { done: data.done, total: data.total })
      }
    >
      {!done && (
        <Progress
          value={data.total === 0 ? 0 : (data.done / data.total) * 100}
          aria-label={t("billing.run.title")}
        />
      )}
      {done && data.made === 0 && <Text size="sm">{t("billing.run.nothing")}</Text>}
      {data.problems.length > 0 && (
        <List size="sm">
          {data.problems.map((problem) => (
            <List.Item key={problem.customer_id}>
              {problem.customer_name}: {problem.problem}
            </List.Item>
          ))}
        </List>
      )}
    </Alert>
  );
}
