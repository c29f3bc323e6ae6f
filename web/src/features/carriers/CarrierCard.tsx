import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Carrier } from "@/api/types";
import classes from "./carriers.module.css";
import { CarrierPlace } from "./CarrierPlace";
import { CarrierState } from "./CarrierState";

/** A carrier on a phone-sized screen. */
export function CarrierCard({ carrier }: { carrier: Carrier }) {
  const { t } = useTranslation();
  return (
    <>
      <CarrierPlace carrier={carrier} />
      <span className={classes.grow}>
        <Text span fw={550} size="sm" display="block" truncate>
          {carrier.name}
        </Text>
        <Text span size="xs" c="dimmed" display="block" truncate>
          {carrier.host}:{carrier.port} · {carrier.transport.toUpperCase()} ·{" "}
          {carrier.register ? t("carriers.byRegister") : t("carriers.byAddress")}
        </Text>
      </span>
      <CarrierState carrier={carrier} />
    </>
  );
}
