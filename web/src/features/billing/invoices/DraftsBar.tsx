import { Button, Group, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconChecks } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api/client";
import { useShowError } from "@/ui/errorText";
import { fetchAll } from "@/ui/list/fetchAll";
import { useConfirm } from "@/ui/useConfirm";
import { billingKeys } from "../keys";
import type { Invoice } from "../types";
import { useApprove } from "./queries";

/** All drafts at once, after somebody has looked at them. */
export function DraftsBar() {
  const { t } = useTranslation();
  const confirm = useConfirm();
  const showError = useShowError();
  const approve = useApprove();
  const { data: drafts = [] } = useQuery({
    queryKey: [...billingKeys.invoices, "drafts"],
    queryFn: ({ signal }) =>
      fetchAll<Invoice>(
        ({ cursor, limit, signal }) =>
          unwrap(
            api.GET("/api/v1/billing/invoices", {
              params: { query: { cursor, limit, status: "draft" } },
              signal,
            }),
          ),
        { signal },
      ),
  });
  if (drafts.length === 0) return <span />;
  const approveAll = () => {
    // The oldest gets the first number.
    approve.mutate(
      drafts.toReversed().map(({ id }) => id),
      {
        onSuccess: ({ approved, refused }) => {
          notifications.show({
            color: refused.length === 0 ? "live" : "wait",
            title: t("billing.invoice.approved", { count: approved.length }),
            message: refused.map(({ problem }) => problem).join(" "),
          });
        },
        onError: showError,
      },
    );
  };
  return (
    <Group gap="sm">
      <Text size="sm">{t("billing.invoice.drafts", { count: drafts.length })}</Text>
      <Button
        variant="default"
        leftSection={<IconChecks size={18} stroke={1.6} />}
        loading={approve.isPending}
        onClick={() => {
          confirm({
            title: t("billing.invoice.approveTitle", { count: drafts.length }),
            text: t("billing.invoice.approveText"),
            lost: drafts.slice(0, 12).map(({ customer_name }) => customer_name),
            confirm: t("billing.invoice.approve"),
            onConfirm: approveAll,
          });
        }}
      >
        {t("billing.invoice.approveAll")}
      </Button>
    </Group>
  );
}
