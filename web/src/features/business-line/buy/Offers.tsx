import { Button, Paper, Text } from "@mantine/core";
import { IconPhoneOff } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { AvailableNumbers } from "@/api/types";
import { EmptyState } from "@/ui/EmptyState";
import { PhoneNumber } from "@/ui/PhoneNumber";
import { readPhone } from "@/ui/phoneText";
import { Abilities } from "../Abilities";
import classes from "../businessLine.module.css";
import { usePriceText } from "../usePriceText";
import type { BuyNumberAct } from "./useBuyNumber";

interface Props {
  offers: AvailableNumbers;
  buy: BuyNumberAct;
}

/** What Twilio sells just now, with the price. */
export function Offers({ offers, buy }: Props) {
  const { t } = useTranslation();
  const priceText = usePriceText();
  const { items, monthly_price, price_currency } = offers;
  if (items.length === 0) {
    return (
      <Paper className={classes.panel}>
        <EmptyState
          icon={IconPhoneOff}
          title={t("businessLine.buy.none")}
          text={t("businessLine.buy.noneText")}
        />
      </Paper>
    );
  }
  const price = monthly_price === null ? null : priceText(monthly_price, price_currency ?? "USD");
  return (
    <>
      <Text size="sm" c="dimmed">
        {price === null
          ? t("businessLine.buy.noPrice")
          : t("businessLine.buy.priceNote", { price })}
      </Text>
      <Paper className={classes.panel}>
        <ul className={classes.rows} aria-label={t("businessLine.buy.results")}>
          {items.map((offer) => {
            const number = readPhone(offer.number).text;
            const place = [offer.locality, offer.region].filter((part) => part !== "").join(", ");
            return (
              <li key={offer.number} className={classes.row}>
                <div className={classes.grow}>
                  <PhoneNumber number={offer.number} layout="stack" size="md" />
                  <Abilities of={offer} />
                </div>
                <Text size="sm" c="dimmed" className={classes.grow}>
                  {place}
                </Text>
                <Text size="sm" className={`${classes.price ?? ""} tabular`}>
                  {price === null ? "" : t("businessLine.buy.perMonth", { price })}
                </Text>
                <Button
                  variant="default"
                  disabled={buy.isPending}
                  loading={buy.isPending && buy.variables === offer.number}
                  aria-label={t("businessLine.buy.buyOf", { number })}
                  onClick={() => {
                    buy.ask(offer.number, price);
                  }}
                >
                  {t("businessLine.buy.buy")}
                </Button>
              </li>
            );
          })}
        </ul>
      </Paper>
    </>
  );
}
