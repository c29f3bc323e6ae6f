import { Badge, Skeleton, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { ErrorState } from "@/ui/ErrorState";
import classes from "../billing.module.css";
import type { FeatureUse as Use } from "../types";
import { Fact } from "./Fact";
import { Panel } from "./Panel";
import { useFeatureUse, type Whose } from "./soldQueries";

/** How many there are of each feature, against how many there may be. */
export function FeatureUse({ whose }: { whose: Whose }) {
  const { t } = useTranslation();
  const { data, error, isPending, refetch } = useFeatureUse(whose);
  return (
    <Panel title={t("catalogue.use.title")}>
      {isPending && <Skeleton h={96} />}
      {error !== null && <ErrorState error={error} onRetry={() => void refetch()} />}
      <div className={classes.facts}>
        {data?.map((use) => (
          <Fact key={use.feature} label={t(`catalogue.feature.${use.feature}`)}>
            <Count use={use} />
          </Fact>
        ))}
      </div>
    </Panel>
  );
}

function Count({ use }: { use: Use }) {
  const { t } = useTranslation();
  const { count, maximum } = use;
  const isFull = maximum !== null && count >= maximum;
  return (
    <span className="tabular">
      {maximum === null
        ? t("catalogue.use.noLimit", { count })
        : t("catalogue.use.of", { count, maximum })}
      {isFull && (
        <>
          {" "}
          <Badge color="wait">{t("catalogue.use.full")}</Badge>
        </>
      )}
      {use.maximum_per_number !== null && (
        <Text size="xs" c="dimmed">
          {t("catalogue.use.perNumber", { maximum: use.maximum_per_number })}
        </Text>
      )}
    </span>
  );
}
