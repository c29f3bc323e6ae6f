import { Button, Checkbox, Group, Stack, Text, Textarea } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, onceOnly, unwrap } from "@/api/client";
import { Money } from "@/ui/Money";
import { Dialog } from "@/ui/Dialog";
import classes from "../billing.module.css";
import { ActError } from "../parts/ActError";
import { AmountInput } from "../parts/AmountInput";
import { useAmountText } from "../parts/Price";
import type { InvoiceDetail } from "../types";
import {
  allOf,
  creditable,
  creditLines,
  isComplete,
  isTakeable,
  leftOf,
  netOf,
  withAmount,
  type Chosen,
  type CreditableLine,
} from "./credit";
import { useInvoiceAct } from "./queries";

interface Props {
  invoice: InvoiceDetail;
  opened: boolean;
  /** With the draft that came of it. */
  onDrafted: (id: string) => void;
  onClose: () => void;
}

/** Lines to take back, whole or in part; never more than is left of each. */
export function CreditDialog({ invoice, opened, onDrafted, onClose }: Props) {
  const { t } = useTranslation();
  return (
    <Dialog
      opened={opened}
      onClose={onClose}
      size="lg"
      title={t("billing.credit.title", { number: invoice.number ?? "" })}
    >
      {creditable(invoice.lines).length === 0 ? (
        <Text size="sm">{t("billing.credit.none")}</Text>
      ) : (
        <Form invoice={invoice} onDrafted={onDrafted} />
      )}
    </Dialog>
  );
}

function Form({ invoice, onDrafted }: Pick<Props, "invoice" | "onDrafted">) {
  const { t } = useTranslation();
  const lines = creditable(invoice.lines);
  const [chosen, choose] = useState<Chosen>(() => allOf(lines));
  const [note, setNote] = useState("");
  const credit = useInvoiceAct(() =>
    unwrap(
      api.POST("/api/v1/billing/invoices/{invoice_id}/credit-notes", {
        params: { path: { invoice_id: invoice.id } },
        body: { lines: creditLines(lines, chosen), note: note.trim() },
        headers: onceOnly(),
      }),
    ),
  );
  return (
    <Stack gap="md">
      <Group justify="space-between" align="flex-start" wrap="nowrap">
        <Text size="sm" c="dimmed">
          {t("billing.credit.text")}
        </Text>
        <Button
          size="compact-sm"
          variant="subtle"
          className={classes.end}
          onClick={() => {
            choose(Object.keys(chosen).length === 0 ? allOf(lines) : {});
          }}
        >
          {Object.keys(chosen).length === 0 ? t("billing.credit.all") : t("billing.credit.clear")}
        </Button>
      </Group>
      <ul className={classes.lines} aria-label={t("billing.invoice.lines")}>
        {lines.map((line) => (
          <Line
            key={line.id}
            line={line}
            currency={invoice.currency}
            typed={chosen[line.id]}
            onType={(typed) => {
              choose(withAmount(chosen, line.id, typed));
            }}
          />
        ))}
      </ul>
      <Group justify="space-between">
        <Text size="sm">{t("billing.credit.net")}</Text>
        <Text fw={600} component="div" role="status">
          <Money micros={netOf(lines, chosen)} currency={invoice.currency} />
        </Text>
      </Group>
      <Textarea
        autosize
        maxLength={2000}
        label={t("billing.credit.reason")}
        value={note}
        onChange={(event) => {
          setNote(event.currentTarget.value);
        }}
      />
      <ActError error={credit.error} />
      <Button
        disabled={!isComplete(lines, chosen)}
        loading={credit.isPending}
        onClick={() => {
          credit.mutate(undefined, {
            onSuccess: ({ id }) => {
              onDrafted(id);
            },
          });
        }}
      >
        {t("billing.credit.draft")}
      </Button>
    </Stack>
  );
}

interface LineProps {
  line: CreditableLine;
  currency: string;
  /** Undefined: it is not taken back. */
  typed: string | undefined;
  onType: (typed: string | undefined) => void;
}

function Line({ line, currency, typed, onType }: LineProps) {
  const { t } = useTranslation();
  const written = useAmountText();
  const left = written(line.creditable, currency);
  const name = line.description;
  return (
    <li className={classes.line}>
      <Checkbox
        className={classes.grow}
        checked={typed !== undefined}
        onChange={(event) => {
          onType(event.currentTarget.checked ? leftOf(line) : undefined);
        }}
        label={name}
        aria-label={t("billing.credit.take", { name })}
        description={t("billing.credit.left", { amount: left })}
      />
      <AmountInput
        w={148}
        currency={currency}
        aria-label={t("billing.credit.amount", { name })}
        disabled={typed === undefined}
        value={typed ?? ""}
        error={
          typed !== undefined && !isTakeable(line, typed)
            ? t("billing.credit.tooMuch", { amount: written(leftOf(line), currency) })
            : undefined
        }
        onChange={(event) => {
          onType(event.currentTarget.value);
        }}
      />
    </li>
  );
}
