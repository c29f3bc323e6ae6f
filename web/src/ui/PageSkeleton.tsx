import { Skeleton, Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";

export function PageSkeleton() {
  const { t } = useTranslation();
  return (
    <Stack gap="md" role="status" aria-label={t("common.loading")}>
      <Skeleton h={28} w={160} />
      <Skeleton h={36} w="60%" />
      <Skeleton h={280} />
    </Stack>
  );
}
