import { Button, Group, Skeleton } from "@mantine/core";
import { IconMessageCog, IconPlus } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Block } from "@/features/settings/Block";
import settings from "@/features/settings/settings.module.css";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorState } from "@/ui/ErrorState";
import { useOpenedId } from "@/ui/list/useSearchText";
import { ProviderDrawer } from "./ProviderDrawer";
import { ProviderRow } from "./ProviderRow";
import { useProviders, useProviderTypes } from "./queries";
import { useAddSandbox, useProviderActs } from "./useProviderActs";

/** By whom texts go out and come in, in the order in which they stand in for each other. */
export function ProvidersSection() {
  const { t } = useTranslation();
  const [opened, open] = useOpenedId("provider");
  const { data, error, isPending, refetch } = useProviders();
  const { data: types = [] } = useProviderTypes();
  const { order } = useProviderActs();
  const addSandbox = useAddSandbox((saved) => {
    open(saved.id);
  });
  const ids = data?.map(({ id }) => id) ?? [];
  const move = (place: number, by: -1 | 1) => {
    const moved = ids[place];
    if (moved !== undefined) order.mutate(ids.toSpliced(place, 1).toSpliced(place + by, 0, moved));
  };
  const add = (
    <Button
      leftSection={<IconPlus size={18} />}
      onClick={() => {
        open("new");
      }}
    >
      {t("providers.add")}
    </Button>
  );
  return (
    <>
      <Block
        title={t("providers.title")}
        text={t("providers.text")}
        aside={data !== undefined && data.length > 0 ? add : undefined}
      >
        {isPending && <Skeleton h={160} />}
        {error !== null && <ErrorState error={error} onRetry={() => void refetch()} />}
        {data?.length === 0 && (
          <EmptyState
            icon={IconMessageCog}
            title={t("providers.empty")}
            text={t("providers.emptyText")}
            action={
              <Group gap="xs" justify="center">
                {add}
                <Button
                  variant="default"
                  loading={addSandbox.isPending}
                  onClick={() => {
                    addSandbox.mutate();
                  }}
                >
                  {t("providers.trySandbox")}
                </Button>
              </Group>
            }
          />
        )}
        <ol className={settings.rows} aria-label={t("providers.title")}>
          {data?.map((provider, place) => (
            <ProviderRow
              key={provider.id}
              provider={provider}
              title={
                types.find((one) => one.type === provider.type && one.preset === provider.preset)
                  ?.title ?? provider.type
              }
              place={place}
              last={place === data.length - 1}
              onMove={(by) => {
                move(place, by);
              }}
              onOpen={() => {
                open(provider.id);
              }}
            />
          ))}
        </ol>
      </Block>
      <ProviderDrawer id={opened} providers={data} onOpen={open} />
    </>
  );
}
