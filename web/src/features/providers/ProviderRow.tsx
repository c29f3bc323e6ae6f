import { ActionIcon, Badge, Menu, Switch, Text, UnstyledButton } from "@mantine/core";
import {
  IconChevronDown,
  IconChevronUp,
  IconDots,
  IconHelpCircle,
  IconPencil,
  IconStar,
  IconTrash,
} from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Provider } from "@/api/types";
import settings from "@/features/settings/settings.module.css";
import classes from "./providers.module.css";
import { useDeleteProvider, useProviderActs } from "./useProviderActs";

interface Props {
  provider: Provider;
  title: string;
  place: number;
  last: boolean;
  onMove: (by: -1 | 1) => void;
  onOpen: () => void;
}

export function ProviderRow({ provider, title, place, last, onMove, onOpen }: Props) {
  const { t } = useTranslation();
  const { enable, choose } = useProviderActs();
  const askDelete = useDeleteProvider(() => undefined);
  const { name } = provider;
  const checked = enable.isPending ? !provider.enabled : provider.enabled;
  return (
    <li className={settings.row}>
      <span className={classes.order}>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={24}
          disabled={place === 0}
          aria-label={t("providers.earlier", { name })}
          onClick={() => {
            onMove(-1);
          }}
        >
          <IconChevronUp size={16} />
        </ActionIcon>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={24}
          disabled={last}
          aria-label={t("providers.later", { name })}
          onClick={() => {
            onMove(1);
          }}
        >
          <IconChevronDown size={16} />
        </ActionIcon>
      </span>
      <UnstyledButton className={`${settings.grow ?? ""} ${classes.open ?? ""}`} onClick={onOpen}>
        <span className={classes.name}>
          <Text span size="sm" fw={550} truncate>
            {name}
          </Text>
          {provider.is_default && (
            <Badge component="span" size="sm">
              {t("providers.default")}
            </Badge>
          )}
        </span>
        <Text span size="xs" c="dimmed" display="block" truncate>
          {title}
          {provider.destinations !== "" && ` · ${provider.destinations}`}
          {provider.waiting > 0 && ` · ${t("providers.waiting", { count: provider.waiting })}`}
        </Text>
        {provider.unknown > 0 && (
          <Text span size="xs" c="var(--oh-wait)" display="block">
            {t("providers.unknown", { count: provider.unknown })}
          </Text>
        )}
        {provider.problem !== "" && (
          <Text span size="xs" c="var(--oh-fail)" display="block">
            {provider.problem}
          </Text>
        )}
      </UnstyledButton>
      <Switch
        aria-label={t("providers.inUse", { name })}
        checked={checked}
        onChange={() => {
          enable.mutate(provider);
        }}
      />
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon
            variant="subtle"
            color="gray"
            size={36}
            aria-label={t("providers.acts", { name })}
          >
            <IconDots size={18} stroke={1.7} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPencil size={18} />} onClick={onOpen}>
            {t("common.edit")}
          </Menu.Item>
          {provider.unknown > 0 && (
            <Menu.Item
              leftSection={<IconHelpCircle size={18} />}
              renderRoot={(props) => (
                <Link
                  {...props}
                  to="/messages"
                  search={{ show: "unknown", provider: provider.id }}
                />
              )}
            >
              {t("providers.showUnknown")}
            </Menu.Item>
          )}
          <Menu.Item
            leftSection={<IconStar size={18} />}
            disabled={provider.is_default}
            onClick={() => {
              choose.mutate(provider);
            }}
          >
            {t("providers.makeDefault")}
          </Menu.Item>
          <Menu.Item
            color="fail"
            leftSection={<IconTrash size={18} />}
            onClick={() => {
              askDelete(provider);
            }}
          >
            {t("common.delete")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </li>
  );
}
