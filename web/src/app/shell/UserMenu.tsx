import { Avatar, Menu, Text, UnstyledButton, useMantineColorScheme } from "@mantine/core";
import {
  IconDeviceDesktop,
  IconLogout,
  IconMoon,
  IconSettings,
  IconSun,
  IconSwitch3,
} from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api/client";
import { useShowError } from "@/ui/errorText";
import { useLogOut, useMe } from "../session";
import classes from "./shell.module.css";

const SCHEMES = [
  ["light", IconSun],
  ["dark", IconMoon],
  ["auto", IconDeviceDesktop],
] as const;

export function UserMenu() {
  const { t } = useTranslation();
  const me = useMe();
  const logOut = useLogOut();
  const showError = useShowError();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const change = useMutation({
    mutationFn: (account_id: string) =>
      unwrap(api.POST("/api/v1/auth/account", { body: { account_id } })),
    onSuccess: () => {
      // Everything on screen belongs to the account left behind.
      window.location.assign("/");
    },
    onError: showError,
  });
  const others = me.memberships.filter(({ account_id }) => account_id !== me.account.id);
  return (
    <Menu position="bottom-end" width={240}>
      <Menu.Target>
        <UnstyledButton
          className={classes.user}
          aria-label={t("shell.user", { name: me.user.name })}
        >
          <Avatar name={me.user.name} color="iris" size={32} radius={16} />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <div className={classes.userHead}>
          <Text size="sm" fw={600} truncate>
            {me.user.name}
          </Text>
          <Text size="xs" c="dimmed" truncate>
            {me.user.email}
          </Text>
        </div>
        <Menu.Divider />
        {others.map(({ account_id, account_name }) => (
          <Menu.Item
            key={account_id}
            leftSection={<IconSwitch3 size={18} stroke={1.6} />}
            onClick={() => {
              change.mutate(account_id);
            }}
          >
            {t("shell.switchTo", { name: account_name })}
          </Menu.Item>
        ))}
        {SCHEMES.map(([scheme, Picture]) => (
          <Menu.Item
            key={scheme}
            leftSection={<Picture size={18} stroke={1.6} />}
            data-selected={colorScheme === scheme || undefined}
            aria-current={colorScheme === scheme || undefined}
            onClick={() => {
              setColorScheme(scheme);
            }}
          >
            {t(`shell.colours.${scheme}`)}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item
          component={Link}
          to="/settings"
          leftSection={<IconSettings size={18} stroke={1.6} />}
        >
          {t("shell.nav.settings")}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconLogout size={18} stroke={1.6} />}
          onClick={() => {
            logOut.mutate();
          }}
        >
          {t("shell.logOut")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
