import { useTranslation } from "react-i18next";
import { Amount } from "../Amount";
import { micros } from "../amounts";
import classes from "../billing.module.css";
import { isTold } from "./InvoiceLines";
import type { InvoiceDetail, ReceivedDetail } from "../types";

/** Net, each tax, and what is to be paid. */
export function InvoiceSums({ invoice }: { invoice: InvoiceDetail | ReceivedDetail }) {
  const { t } = useTranslation();
  const { currency } = invoice;
  return (
    <dl className={classes.sum}>
      <div>
        <dt>{t("billing.invoice.net")}</dt>
        <dd>
          <Amount of={invoice.net} currency={currency} />
        </dd>
      </div>
      {invoice.taxes.filter(isTold).map((tax) => (
        <div key={`${tax.category} ${tax.name} ${tax.percent}`}>
          <dt>{t("billing.invoice.taxLine", { name: tax.name, percent: tax.percent })}</dt>
          <dd>
            <Amount of={tax.tax} currency={currency} />
          </dd>
        </div>
      ))}
      <div>
        <dt>{t("billing.invoice.gross")}</dt>
        <dd>
          <Amount of={invoice.gross} currency={currency} />
        </dd>
      </div>
      {invoice.kind === "invoice" && micros(invoice.paid) !== 0 && (
        <>
          <div>
            <dt>{t("billing.invoice.paid")}</dt>
            <dd>
              <Amount of={invoice.paid} currency={currency} />
            </dd>
          </div>
          <div>
            <dt>{t("billing.invoice.open")}</dt>
            <dd>
              <Amount of={invoice.open} currency={currency} />
            </dd>
          </div>
        </>
      )}
    </dl>
  );
}
