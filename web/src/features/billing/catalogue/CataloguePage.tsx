import { useTranslation } from "react-i18next";
import { PageHeader } from "@/ui/PageHeader";
import { SectionTabs } from "../parts/SectionTabs";
import { FeaturesSection } from "./FeaturesSection";
import { ProductsSection } from "./ProductsSection";

/** What the account sells besides calls. */
export function CataloguePage() {
  const { t } = useTranslation();
  return (
    <>
      <PageHeader title={t("catalogue.title")} />
      <SectionTabs
        sections={[
          { key: "products", label: t("catalogue.section.products"), page: ProductsSection },
          { key: "features", label: t("catalogue.section.features"), page: FeaturesSection },
        ]}
      />
    </>
  );
}
