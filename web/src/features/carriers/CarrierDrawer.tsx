import { Drawer, Skeleton, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Carrier } from "@/api/types";
import { CarrierCosts } from "./CarrierCosts";
import { CarrierForm } from "./CarrierForm";

interface Props {
  id: string;
  carriers: Carrier[] | undefined;
  onClose: () => void;
}

export function CarrierDrawer({ id, carriers, onClose }: Props) {
  const { t } = useTranslation();
  const carrier = carriers?.find((one) => one.id === id);
  return (
    <Drawer
      opened={id !== ""}
      onClose={onClose}
      position="right"
      size="lg"
      title={id === "new" ? t("carriers.add") : (carrier?.name ?? t("carriers.one"))}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      {id === "new" && <CarrierForm carrier={null} onDone={onClose} />}
      {carrier !== undefined && (
        <>
          <CarrierForm key={id} carrier={carrier} onDone={onClose} />
          <CarrierCosts id={id} />
        </>
      )}
      {carriers === undefined && (
        <Stack>
          <Skeleton h={56} />
          <Skeleton h={56} />
        </Stack>
      )}
      {carriers !== undefined && carrier === undefined && id !== "new" && id !== "" && (
        <Text>{t("common.error.goneText")}</Text>
      )}
    </Drawer>
  );
}
