import { useTranslation } from "react-i18next";
import { useSearchText } from "@/ui/list/useSearchText";
import { PageHeader } from "@/ui/PageHeader";
import { SectionTabs } from "../parts/SectionTabs";
import { DecksSection } from "./DecksSection";
import { ImportWizard } from "./ImportWizard";
import { PlansSection } from "./PlansSection";
import { VersionPage } from "./VersionPage";

/** What the account sells by: price lists, and plans made of them. */
export function RatesPage() {
  const { t } = useTranslation();
  const [importing] = useSearchText("import");
  const [version] = useSearchText("version");
  if (version !== "") return <VersionPage key={version} id={version} />;
  if (importing !== "") return <ImportWizard key={importing} deckId={importing} />;
  return (
    <>
      <PageHeader title={t("billing.rates.title")} />
      <SectionTabs
        sections={[
          { key: "decks", label: t("billing.rates.decks"), page: DecksSection },
          { key: "plans", label: t("billing.rates.plans"), page: PlansSection },
        ]}
      />
    </>
  );
}
