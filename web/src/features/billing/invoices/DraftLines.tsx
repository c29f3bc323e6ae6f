import { ActionIcon, Button, Group, Select, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { IconPencil, IconPlus, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, onceOnly, unwrap } from "@/api/client";
import { useShowError } from "@/ui/errorText";
import { landOnFields } from "@/ui/serverFields";
import { Dialog } from "@/ui/Dialog";
import { isAmount, toAmount } from "../amounts";
import { ActError } from "../parts/ActError";
import { AmountInput } from "../parts/AmountInput";
import { InvoiceLines } from "../parts/InvoiceLines";
import type { InvoiceDetail, InvoiceLine } from "../types";
import { useInvoiceAct } from "./queries";

const SOLD = ["service", "telecom", "goods"] as const;

/** Lines to add, to change, to take out; what calls cost is booked already and stays. */
export function DraftLines({ invoice }: { invoice: InvoiceDetail }) {
  const { t } = useTranslation();
  const showError = useShowError();
  const [edited, setEdited] = useState<InvoiceLine | "new" | null>(null);
  const remove = useInvoiceAct((line: string) =>
    unwrap(
      api.DELETE("/api/v1/billing/invoices/{invoice_id}/lines/{line_id}", {
        params: { path: { invoice_id: invoice.id, line_id: line } },
      }),
    ),
  );
  return (
    <Stack gap="xs">
      <InvoiceLines
        lines={invoice.lines}
        currency={invoice.currency}
        acts={(line) => (
          <Group gap={0} wrap="nowrap">
            <ActionIcon
              variant="subtle"
              color="gray"
              size={36}
              aria-label={t("billing.line.edit", { name: line.description })}
              onClick={() => {
                setEdited(line);
              }}
            >
              <IconPencil size={18} stroke={1.6} />
            </ActionIcon>
            {line.kind !== "usage" && (
              <ActionIcon
                variant="subtle"
                color="gray"
                size={36}
                aria-label={t("billing.line.remove", { name: line.description })}
                loading={remove.isPending}
                onClick={() => {
                  remove.mutate(line.id, { onError: showError });
                }}
              >
                <IconTrash size={18} stroke={1.6} />
              </ActionIcon>
            )}
          </Group>
        )}
      />
      <Button
        variant="subtle"
        w="fit-content"
        leftSection={<IconPlus size={16} />}
        onClick={() => {
          setEdited("new");
        }}
      >
        {t("billing.line.add")}
      </Button>
      <Dialog
        opened={edited !== null}
        onClose={() => {
          setEdited(null);
        }}
        title={edited === "new" ? t("billing.line.add") : t("billing.line.one")}
      >
        {edited !== null && (
          <LineForm
            invoice={invoice}
            line={edited === "new" ? null : edited}
            onDone={() => {
              setEdited(null);
            }}
          />
        )}
      </Dialog>
    </Stack>
  );
}

interface FormProps {
  invoice: InvoiceDetail;
  line: InvoiceLine | null;
  onDone: () => void;
}

function LineForm({ invoice, line, onDone }: FormProps) {
  const { t } = useTranslation();
  const ofCalls = line?.kind === "usage";
  const form = useForm({
    initialValues: {
      description: line?.description ?? "",
      net: line?.net ?? "",
      quantity: "1",
      product_class: line?.product_class ?? ("service" as const),
    },
    validate: {
      description: (value) => (value.trim() === "" ? t("common.required") : null),
      net: (value) => (isAmount(value) ? null : t("billing.pay.amountWrong")),
    },
  });
  const save = useInvoiceAct(({ description, net, ...rest }: typeof form.values) => {
    const words = description.trim();
    return line === null
      ? unwrap(
          api.POST("/api/v1/billing/invoices/{invoice_id}/lines", {
            params: { path: { invoice_id: invoice.id } },
            body: { description: words, net: toAmount(net), ...rest },
            headers: onceOnly(),
          }),
        )
      : unwrap(
          api.PATCH("/api/v1/billing/invoices/{invoice_id}/lines/{line_id}", {
            params: { path: { invoice_id: invoice.id, line_id: line.id } },
            body: { description: words, net: ofCalls ? null : toAmount(net) },
          }),
        );
  });
  return (
    <form
      noValidate
      onSubmit={form.onSubmit((values) => {
        save.mutate(values, {
          onSuccess: onDone,
          onError: (error) => landOnFields(form, error),
        });
      })}
    >
      <Stack gap="md">
        <TextInput
          data-autofocus
          label={t("billing.line.description")}
          {...form.getInputProps("description")}
        />
        <AmountInput
          label={t("billing.line.net")}
          description={ofCalls ? t("billing.line.booked") : t("billing.line.netHint")}
          disabled={ofCalls}
          currency={invoice.currency}
          {...form.getInputProps("net")}
        />
        {line === null && (
          <Select
            label={t("billing.line.sold")}
            data={SOLD.map((value) => ({ value, label: t(`billing.tax.sold.${value}`) }))}
            {...form.getInputProps("product_class")}
          />
        )}
        <ActError error={save.error} />
        <Button type="submit" loading={save.isPending}>
          {t("common.save")}
        </Button>
      </Stack>
    </form>
  );
}
