import { Button, Group } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import {
  IconCheck,
  IconFileTypePdf,
  IconMail,
  IconReceiptRefund,
  IconTable,
  IconTrash,
} from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, mediaUrl, unwrap } from "@/api/client";
import { useShowError } from "@/ui/errorText";
import { useConfirm } from "@/ui/useConfirm";
import { hasCalls } from "../parts/InvoiceLines";
import type { InvoiceDetail } from "../types";
import { isBelowZero } from "./BelowZero";
import { CreditDialog } from "./CreditDialog";
import { useApprove, useInvoiceAct, useSend } from "./queries";
import { Reminder } from "./Reminder";

interface Props {
  invoice: InvoiceDetail;
  onOpen: (id: string) => void;
  onGone: () => void;
}

export function InvoiceActs({ invoice, onOpen, onGone }: Props) {
  const { t } = useTranslation();
  const files = mediaUrl(`/billing/invoices/${invoice.id}`);
  return (
    <Group gap="xs">
      {invoice.status === "draft" ? (
        <Approve invoice={invoice} />
      ) : (
        <SendAndCredit invoice={invoice} onOpen={onOpen} />
      )}
      <Button
        component="a"
        href={`${files}/pdf`}
        target="_blank"
        rel="noopener"
        variant="default"
        leftSection={<IconFileTypePdf size={18} stroke={1.6} />}
      >
        {t("billing.invoice.pdf")}
      </Button>
      {hasCalls(invoice) && (
        <Button
          component="a"
          href={`${files}/calls?format=xlsx`}
          variant="default"
          leftSection={<IconTable size={18} stroke={1.6} />}
        >
          {t("billing.invoice.calls")}
        </Button>
      )}
      {invoice.status === "draft" && <Discard invoice={invoice} onGone={onGone} />}
    </Group>
  );
}

function Approve({ invoice }: { invoice: InvoiceDetail }) {
  const { t } = useTranslation();
  const showError = useShowError();
  const approve = useApprove();
  return (
    <Button
      leftSection={<IconCheck size={18} />}
      loading={approve.isPending}
      onClick={() => {
        approve.mutate([invoice.id], {
          onSuccess: ({ approved, refused }) => {
            const [refusal] = refused;
            if (refusal === undefined) {
              const number = approved[0]?.number ?? "";
              notifications.show({ color: "live", message: t("billing.invoice.got", { number }) });
            } else {
              notifications.show({ color: "fail", message: refusal.problem, autoClose: 8000 });
            }
          },
          onError: showError,
        });
      }}
    >
      {isBelowZero(invoice) ? t("billing.invoice.approveAsCredit") : t("billing.invoice.approve")}
    </Button>
  );
}

function SendAndCredit({ invoice, onOpen }: Pick<Props, "invoice" | "onOpen">) {
  const { t } = useTranslation();
  const showError = useShowError();
  const send = useSend();
  const [crediting, setCrediting] = useState(false);
  return (
    <>
      <Button
        leftSection={<IconMail size={18} stroke={1.6} />}
        loading={send.isPending}
        onClick={() => {
          send.mutate(
            { ids: [invoice.id], to: "customer" },
            {
              onSuccess: ({ refused }) => {
                const problem = refused[0]?.problem;
                notifications.show({
                  color: problem === undefined ? "live" : "fail",
                  message: problem ?? t("billing.invoice.onItsWay"),
                });
              },
              onError: showError,
            },
          );
        }}
      >
        {t("billing.invoice.send")}
      </Button>
      {invoice.kind === "invoice" && (
        <Button
          variant="default"
          leftSection={<IconReceiptRefund size={18} stroke={1.6} />}
          onClick={() => {
            setCrediting(true);
          }}
        >
          {t("billing.invoice.credit")}
        </Button>
      )}
      {invoice.kind === "invoice" && invoice.status === "overdue" && <Reminder invoice={invoice} />}
      <CreditDialog
        invoice={invoice}
        opened={crediting}
        onDrafted={onOpen}
        onClose={() => {
          setCrediting(false);
        }}
      />
    </>
  );
}

function Discard({ invoice, onGone }: Pick<Props, "invoice" | "onGone">) {
  const { t } = useTranslation();
  const showError = useShowError();
  const confirm = useConfirm();
  const discard = useInvoiceAct((id: string) =>
    unwrap(
      api.DELETE("/api/v1/billing/invoices/{invoice_id}", { params: { path: { invoice_id: id } } }),
    ),
  );
  return (
    <Button
      variant="subtle"
      color="fail"
      leftSection={<IconTrash size={18} stroke={1.6} />}
      loading={discard.isPending}
      onClick={() => {
        confirm({
          title: t("billing.invoice.discardTitle"),
          text: t("billing.invoice.discardText"),
          confirm: t("common.delete"),
          onConfirm: () => {
            discard.mutate(invoice.id, { onSuccess: onGone, onError: showError });
          },
        });
      }}
    >
      {t("billing.invoice.discard")}
    </Button>
  );
}
