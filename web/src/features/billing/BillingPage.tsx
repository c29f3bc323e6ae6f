import { useTranslation } from "react-i18next";
import { PageHeader } from "@/ui/PageHeader";
import { InvoicesSection } from "./invoices/InvoicesSection";
import { PaymentsSection } from "./invoices/PaymentsSection";
import { ProfileSection } from "./invoices/ProfileSection";
import { LiveSection } from "./live/LiveSection";
import { CallsSection } from "./mine/CallsSection";
import { OverviewSection } from "./mine/OverviewSection";
import { ReceivedSection } from "./mine/ReceivedSection";
import { ServicesSection } from "./mine/ServicesSection";
import { StatementSection } from "./mine/StatementSection";
import { SectionTabs, type Section } from "./parts/SectionTabs";
import { useSides } from "./useSides";

/** Both sides of the account's bills: what it owes, and what it is owed. */
export function BillingPage() {
  const { t } = useTranslation();
  const { buys, sells } = useSides();
  const owed: Section[] = [
    { key: "overview", label: t("billing.section.overview"), page: OverviewSection },
    { key: "statement", label: t("billing.section.statement"), page: StatementSection },
    { key: "services", label: t("billing.section.services"), page: ServicesSection },
    { key: "received", label: t("billing.section.received"), page: ReceivedSection },
  ];
  const sold: Section[] = [
    { key: "invoices", label: t("billing.section.invoices"), page: InvoicesSection },
    { key: "payments", label: t("billing.section.payments"), page: PaymentsSection },
    { key: "profile", label: t("billing.section.profile"), page: ProfileSection },
  ];
  const live = { key: "live", label: t("billing.section.live"), page: LiveSection };
  const calls = { key: "calls", label: t("billing.section.calls"), page: CallsSection };
  return (
    <>
      <PageHeader title={t("billing.title")} />
      <SectionTabs sections={[...(buys ? owed : []), ...(sells ? sold : []), live, calls]} />
    </>
  );
}
