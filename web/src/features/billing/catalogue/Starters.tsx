import { Button, Group, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useShowError } from "@/ui/errorText";
import classes from "../billing.module.css";
import { useCatalogueFiles, useLoadCatalogue } from "./queries";

/** Where nothing is sold yet: a product of one's own, or a set that comes with the program. */
export function Starters({ add }: { add: ReactNode }) {
  const { t } = useTranslation();
  const showError = useShowError();
  const { data: files = [] } = useCatalogueFiles();
  const load = useLoadCatalogue();
  const ready = files.filter(({ loaded }) => !loaded);
  return (
    <Stack align="center" gap="lg">
      {add}
      {ready.length > 0 && (
        <Stack gap="xs" maw={440}>
          <Text size="sm" fw={550} ta="center">
            {t("catalogue.product.starters")}
          </Text>
          {ready.map((file) => (
            <Group key={file.name} className={classes.rule} wrap="nowrap">
              <span className={classes.grow}>
                <Text span size="sm" display="block">
                  {file.title}
                </Text>
                <Text span size="xs" c="dimmed">
                  {file.description}
                </Text>
              </span>
              <Button
                variant="default"
                className={classes.end}
                loading={load.isPending}
                onClick={() => {
                  load.mutate(file.name, {
                    onSuccess: () => {
                      notifications.show({
                        color: "live",
                        message: t("catalogue.product.loaded"),
                      });
                    },
                    onError: showError,
                  });
                }}
              >
                {t("catalogue.product.load")}
              </Button>
            </Group>
          ))}
        </Stack>
      )}
    </Stack>
  );
}
