import { Button, Stack, Textarea } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api/client";
import { ActError } from "../parts/ActError";
import type { InvoiceDetail } from "../types";
import { useInvoiceAct } from "./queries";

/** The words above the lines. */
export function DraftNote({ invoice }: { invoice: InvoiceDetail }) {
  const { t } = useTranslation();
  const [note, setNote] = useState(invoice.note);
  const save = useInvoiceAct((text: string) =>
    unwrap(
      api.PATCH("/api/v1/billing/invoices/{invoice_id}", {
        params: { path: { invoice_id: invoice.id } },
        body: { note: text },
      }),
    ),
  );
  return (
    <Stack gap="xs">
      <Textarea
        autosize
        minRows={2}
        maxLength={2000}
        label={t("billing.invoice.note")}
        value={note}
        onChange={(event) => {
          setNote(event.currentTarget.value);
        }}
      />
      <ActError error={save.error} />
      {note !== invoice.note && (
        <Button
          variant="default"
          w="fit-content"
          loading={save.isPending}
          onClick={() => {
            save.mutate(note);
          }}
        >
          {t("common.save")}
        </Button>
      )}
    </Stack>
  );
}
