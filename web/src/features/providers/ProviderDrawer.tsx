import { Drawer, Select, Skeleton, Stack, Text, Title } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Provider, ProviderType } from "@/api/types";
import { ProviderForm } from "./form/ProviderForm";
import { HookAddresses } from "./HookAddresses";
import { ProviderTests } from "./ProviderTests";
import { useProviderTypes } from "./queries";

interface Props {
  id: string;
  providers: Provider[] | undefined;
  onOpen: (id: string) => void;
}

const keyOf = ({ type, preset }: Pick<ProviderType, "type" | "preset">) => `${type}/${preset}`;

export function ProviderDrawer({ id, providers, onOpen }: Props) {
  const { t } = useTranslation();
  const provider = providers?.find((one) => one.id === id);
  const close = () => {
    onOpen("");
  };
  return (
    <Drawer
      opened={id !== ""}
      onClose={close}
      position="right"
      size="lg"
      title={id === "new" ? t("providers.add") : (provider?.name ?? t("providers.one"))}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      {id === "new" && (
        <NewProvider
          onSaved={(saved) => {
            onOpen(saved.id);
          }}
        />
      )}
      {provider !== undefined && (
        <KnownProvider key={provider.id} provider={provider} onDone={close} />
      )}
      {providers !== undefined && provider === undefined && id !== "new" && id !== "" && (
        <Text>{t("common.error.goneText")}</Text>
      )}
    </Drawer>
  );
}

function NewProvider({ onSaved }: { onSaved: (saved: Provider) => void }) {
  const { t } = useTranslation();
  const { data: types } = useProviderTypes();
  const [chosen, setChosen] = useState<string | null>(null);
  const kind = types?.find((one) => keyOf(one) === chosen);
  if (types === undefined) return <Waiting />;
  return (
    <Stack gap="md">
      <Select
        label={t("providers.type")}
        description={t("providers.typeHint")}
        placeholder={t("providers.typePick")}
        searchable
        data-autofocus
        value={chosen}
        onChange={setChosen}
        data={types.map((one) => ({ value: keyOf(one), label: one.title }))}
      />
      {kind !== undefined && (
        <ProviderForm
          key={chosen}
          kind={kind}
          provider={null}
          onSaved={onSaved}
          onDeleted={() => undefined}
        />
      )}
    </Stack>
  );
}

function KnownProvider({ provider, onDone }: { provider: Provider; onDone: () => void }) {
  const { t } = useTranslation();
  const { data: types } = useProviderTypes();
  const kind =
    types?.find((one) => keyOf(one) === keyOf(provider)) ??
    types?.find((one) => one.type === provider.type);
  if (kind === undefined) return <Waiting />;
  return (
    <Stack gap="lg">
      <Stack gap="sm">
        <Title order={2}>{t("providers.tests")}</Title>
        <ProviderTests provider={provider} />
        <HookAddresses hooks={provider.hooks} />
      </Stack>
      <Title order={2}>{t("providers.settings")}</Title>
      <ProviderForm kind={kind} provider={provider} onSaved={onDone} onDeleted={onDone} />
    </Stack>
  );
}

function Waiting() {
  return (
    <Stack>
      <Skeleton h={56} />
      <Skeleton h={56} />
    </Stack>
  );
}
