import { Badge, Drawer, Group, Skeleton, Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { ErrorState } from "@/ui/ErrorState";
import { Timestamp } from "@/ui/Timestamp";
import { Amount } from "../Amount";
import classes from "../billing.module.css";
import { Day, Period } from "../parts/Day";
import { Fact } from "../parts/Fact";
import { InvoiceBadge, KindBadge } from "../parts/InvoiceBadge";
import { InvoiceLines } from "../parts/InvoiceLines";
import { InvoiceSums } from "../parts/InvoiceSums";
import type { InvoiceDetail } from "../types";
import { BelowZero } from "./BelowZero";
import { DraftLines } from "./DraftLines";
import { DraftNote } from "./DraftNote";
import { InvoiceActs } from "./InvoiceActs";
import { useInvoice } from "./queries";

interface Props {
  id: string;
  onOpen: (id: string) => void;
  onClose: () => void;
}

/** One invoice from the seller's side: to be looked at and corrected as a draft, for ever as it is afterwards. */
export function InvoiceDrawer({ id, onOpen, onClose }: Props) {
  const { t } = useTranslation();
  const { data, error, isPending, refetch } = useInvoice(id);
  const title =
    data === undefined
      ? t("billing.invoice.one")
      : `${data.number ?? t("billing.invoice.draftOf")} · ${data.customer_name}`;
  return (
    <Drawer
      opened={id !== ""}
      onClose={onClose}
      position="right"
      size="xl"
      title={title}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      {id !== "" && isPending && <Skeleton h={320} />}
      {error !== null && <ErrorState error={error} onRetry={() => void refetch()} />}
      {data !== undefined && (
        <Shown key={data.id} invoice={data} onOpen={onOpen} onClose={onClose} />
      )}
    </Drawer>
  );
}

function Shown({
  invoice,
  onOpen,
  onClose,
}: { invoice: InvoiceDetail } & Pick<Props, "onOpen" | "onClose">) {
  const { t } = useTranslation();
  const draft = invoice.status === "draft";
  return (
    <Stack gap="lg">
      <Group gap="xs">
        <InvoiceBadge of={invoice} />
        <KindBadge kind={invoice.kind} />
        {invoice.reminder_level > 0 && (
          <Badge color="wait">
            {t("billing.invoice.reminded", { count: invoice.reminder_level })}
          </Badge>
        )}
      </Group>
      <BelowZero invoice={invoice} />
      <InvoiceActs invoice={invoice} onOpen={onOpen} onGone={onClose} />
      <div className={classes.facts}>
        <Fact label={t("billing.invoice.period")}>
          <Period start={invoice.period_start} end={invoice.period_end} />
        </Fact>
        <Fact label={t("billing.invoice.issued")}>
          <Day on={invoice.issued_on} />
        </Fact>
        {invoice.kind === "invoice" && (
          <Fact label={t("billing.invoice.due")}>
            <Day on={invoice.due_on} />
          </Fact>
        )}
        {invoice.kind === "invoice" && !draft && (
          <Fact label={t("billing.invoice.open")}>
            <Amount of={invoice.open} currency={invoice.currency} />
          </Fact>
        )}
        {invoice.reminded_at !== null && (
          <Fact label={t("billing.remind.last")}>
            <Timestamp at={invoice.reminded_at} />
          </Fact>
        )}
      </div>
      {draft ? (
        <>
          <DraftNote key={invoice.note} invoice={invoice} />
          <DraftLines invoice={invoice} />
        </>
      ) : (
        <>
          {invoice.note !== "" && <Text size="sm">{invoice.note}</Text>}
          <InvoiceLines lines={invoice.lines} currency={invoice.currency} />
        </>
      )}
      <InvoiceSums invoice={invoice} />
      <Mails invoice={invoice} />
    </Stack>
  );
}

const MAIL_COLOURS = { queued: "wait", sent: "live", failed: "fail" } as const;

function Mails({ invoice }: { invoice: InvoiceDetail }) {
  const { t } = useTranslation();
  if (invoice.mails.length === 0) return null;
  return (
    <section aria-labelledby="mails">
      <Title order={2} id="mails" mb="xs">
        {t("billing.invoice.mails")}
      </Title>
      <ul className={classes.lines}>
        {invoice.mails.map((mail) => (
          <li key={`${mail.created_at} ${mail.recipient}`} className={classes.line}>
            <span className={classes.grow}>
              {mail.recipient}
              <span className={classes.sub}>
                <Timestamp at={mail.created_at} />
                {mail.problem !== "" && ` · ${mail.problem}`}
              </span>
            </span>
            <Badge color={MAIL_COLOURS[mail.state]}>
              {t(`billing.invoice.mail.${mail.state}`)}
            </Badge>
          </li>
        ))}
      </ul>
    </section>
  );
}
