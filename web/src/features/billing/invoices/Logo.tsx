import { Button, FileButton, Group, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, mediaUrl, unwrap } from "@/api/client";
import classes from "../billing.module.css";
import { billingKeys } from "../keys";
import { ActError } from "../parts/ActError";

/** The picture at the head of invoices; an approved invoice keeps the one it was printed with. */
export function Logo({ has }: { has: boolean }) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const [version, setVersion] = useState(0);
  const change = useMutation({
    mutationFn: (file: File | null) =>
      unwrap(
        file === null
          ? api.DELETE("/api/v1/billing/profile/logo")
          : api.PUT("/api/v1/billing/profile/logo", {
              body: file as unknown as string,
              bodySerializer: (body) => body as unknown as BodyInit,
              headers: { "Content-Type": "application/octet-stream" },
            }),
      ),
    onSuccess: async () => {
      setVersion(version + 1);
      await queryClient.invalidateQueries({ queryKey: billingKeys.profile });
    },
  });
  return (
    <div>
      <Text size="sm" fw={500} mb={4}>
        {t("billing.profile.logo")}
      </Text>
      <Group gap="sm">
        {has && (
          <img
            className={classes.logo}
            src={`${mediaUrl("/billing/profile/logo")}?${String(version)}`}
            alt={t("billing.profile.logo")}
          />
        )}
        <FileButton accept="image/png,image/jpeg" onChange={change.mutate}>
          {(props) => (
            <Button variant="default" loading={change.isPending} {...props}>
              {t("billing.profile.chooseLogo")}
            </Button>
          )}
        </FileButton>
        {has && (
          <Button
            variant="subtle"
            color="gray"
            onClick={() => {
              change.mutate(null);
            }}
          >
            {t("common.remove")}
          </Button>
        )}
      </Group>
      <Text size="xs" c="dimmed" mt={4}>
        {t("billing.profile.logoHint")}
      </Text>
      <ActError error={change.error} />
    </div>
  );
}
