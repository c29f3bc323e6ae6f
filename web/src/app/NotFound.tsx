import { Button, Center } from "@mantine/core";
import { IconMapOff } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { EmptyState } from "@/ui/EmptyState";

export function NotFound() {
  const { t } = useTranslation();
  return (
    <Center mih="60vh">
      <EmptyState
        icon={IconMapOff}
        title={t("common.notFound.title")}
        text={t("common.notFound.text")}
        action={
          <Button component={Link} to="/phone">
            {t("common.notFound.home")}
          </Button>
        }
      />
    </Center>
  );
}
