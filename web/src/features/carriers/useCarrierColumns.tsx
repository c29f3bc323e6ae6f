import { Text } from "@mantine/core";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Carrier } from "@/api/types";
import type { Column } from "@/ui/list/types";
import { CarrierPlace } from "./CarrierPlace";
import { CarrierState, stateOf } from "./CarrierState";
import { usePlaceOf } from "./queries";

export function useCarrierColumns(): Column<Carrier>[] {
  const { t } = useTranslation();
  const placeOf = usePlaceOf();
  return useMemo(() => {
    const way = ({ register }: Carrier) =>
      register ? t("carriers.byRegister") : t("carriers.byAddress");
    const host = ({ host, port }: Carrier) => `${host}:${String(port)}`;
    const limit = ({ max_calls }: Carrier) => (max_calls === null ? "" : String(max_calls));
    return [
      {
        id: "place",
        header: t("carriers.priority"),
        width: 72,
        cell: (carrier) => <CarrierPlace carrier={carrier} />,
        text: (carrier) => String(placeOf(carrier)),
        sortBy: placeOf,
      },
      {
        id: "name",
        header: t("carriers.name"),
        main: true,
        cell: ({ name }) => (
          <Text span size="sm" fw={550} truncate>
            {name}
          </Text>
        ),
        text: ({ name }) => name,
        sortBy: ({ name }) => name,
      },
      { id: "host", header: t("carriers.host"), cell: host, text: host, sortBy: host },
      {
        id: "transport",
        header: t("carriers.transport"),
        cell: ({ transport }) => transport.toUpperCase(),
        text: ({ transport }) => transport.toUpperCase(),
        sortBy: ({ transport }) => transport,
      },
      { id: "way", header: t("carriers.connection"), cell: way, text: way, sortBy: way },
      {
        id: "limit",
        header: t("carriers.maxCalls"),
        align: "end",
        shown: false,
        cell: limit,
        text: limit,
        sortBy: ({ max_calls }) => max_calls ?? Infinity,
      },
      {
        id: "state",
        header: t("carriers.state"),
        align: "end",
        cell: (carrier) => <CarrierState carrier={carrier} />,
        text: (carrier) => t(`carriers.status.${stateOf(carrier)}`),
        sortBy: (carrier) => t(`carriers.status.${stateOf(carrier)}`),
      },
    ];
  }, [t, placeOf]);
}
