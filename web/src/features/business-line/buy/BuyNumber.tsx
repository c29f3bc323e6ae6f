import { Paper, Stack } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { EmptyState } from "@/ui/EmptyState";
import classes from "../businessLine.module.css";
import { RowsSkeleton } from "../NumbersSection";
import { useAvailableNumbers } from "../queries";
import { TwilioTrouble } from "../TwilioTrouble";
import { BoughtNumber } from "./BoughtNumber";
import { Offers } from "./Offers";
import { useBuyNumber } from "./useBuyNumber";
import { WishForm } from "./WishForm";
import { readWish } from "./wish";

/** Finds a new number at Twilio and buys it. */
export function BuyNumber() {
  const { t } = useTranslation();
  const search = useSearch({ strict: false });
  const navigate = useNavigate();
  const wish = readWish(search);
  const offers = useAvailableNumbers(wish);
  const buy = useBuyNumber();
  const list = () => {
    if (wish === null) {
      return (
        <Paper className={classes.panel}>
          <EmptyState
            icon={IconSearch}
            title={t("businessLine.buy.first")}
            text={t("businessLine.buy.firstText")}
          />
        </Paper>
      );
    }
    if (offers.isPending) return <RowsSkeleton />;
    if (offers.error !== null) {
      return <TwilioTrouble error={offers.error} onRetry={() => void offers.refetch()} />;
    }
    return <Offers offers={offers.data} buy={buy} />;
  };
  return (
    <Stack gap="sm">
      <WishForm
        key={JSON.stringify(wish)}
        wish={wish}
        searching={offers.isFetching}
        onSearch={(wanted) =>
          void navigate({ to: ".", search: (before) => ({ ...before, ...wanted }) })
        }
      />
      {buy.bought !== null && <BoughtNumber bought={buy.bought} />}
      {list()}
    </Stack>
  );
}
