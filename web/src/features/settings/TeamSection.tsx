import {
  ActionIcon,
  Avatar,
  Badge,
  Button,
  Group,
  Select,
  Skeleton,
  Stack,
  Text,
  TextInput,
} from "@mantine/core";
import { useForm } from "@mantine/form";
import { IconTrash } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, onceOnly, unwrap } from "@/api/client";
import type { Member, Role } from "@/api/types";
import { atLeast, useMe } from "@/app/session";
import { useMembers } from "@/features/console/useTeamActs";
import { ErrorState } from "@/ui/ErrorState";
import { useShowError } from "@/ui/errorText";
import { landOnFields } from "@/ui/serverFields";
import { useConfirm } from "@/ui/useConfirm";
import { Block } from "./Block";
import { SecretOnce } from "./SecretOnce";
import classes from "./settings.module.css";

const ROLES: Role[] = ["owner", "admin", "supervisor", "agent", "billing"];

function useRoleChoices() {
  const { t } = useTranslation();
  const me = useMe();
  return ROLES.filter((role) => atLeast(me.role, role)).map((value) => ({
    value,
    label: t(`settings.role.${value}`),
  }));
}

export function TeamSection() {
  const { t } = useTranslation();
  const { data, error, isPending, refetch } = useMembers();
  return (
    <>
      <Invite />
      <Block title={t("settings.team.title")} text={t("settings.team.text")}>
        {isPending && <Skeleton h={160} />}
        {error !== null && <ErrorState error={error} onRetry={() => void refetch()} />}
        <ul className={classes.rows}>
          {data?.map((member) => (
            <MemberRow key={member.id} member={member} />
          ))}
        </ul>
      </Block>
    </>
  );
}

function MemberRow({ member }: { member: Member }) {
  const { t } = useTranslation();
  const me = useMe();
  const queryClient = useQueryClient();
  const showError = useShowError();
  const confirm = useConfirm();
  const choices = useRoleChoices();
  const params = { path: { user_id: member.id } };
  const refresh = () => queryClient.invalidateQueries({ queryKey: ["members"] });
  const change = useMutation({
    mutationFn: (role: Role) =>
      unwrap(api.PATCH("/api/v1/users/{user_id}", { params, body: { role } })),
    onError: showError,
    onSettled: refresh,
  });
  const remove = useMutation({
    mutationFn: () => unwrap(api.DELETE("/api/v1/users/{user_id}", { params })),
    onError: showError,
    onSettled: refresh,
  });
  const self = member.id === me.user.id;
  return (
    <li className={classes.row}>
      <Avatar
        name={member.name}
        color="initials"
        allowedInitialsColors={["iris", "gray"]}
        size={32}
        radius={16}
        aria-hidden
      />
      <span className={classes.grow}>
        <Text size="sm" fw={550} truncate component="span" display="block">
          {member.name} {self && <Badge size="sm">{t("settings.team.you")}</Badge>}
        </Text>
        <Text size="xs" c="dimmed" truncate component="span" display="block">
          {member.email}
        </Text>
      </span>
      <Select
        w={140}
        aria-label={t("settings.team.roleOf", { name: member.name })}
        disabled={self || !atLeast(me.role, member.role)}
        data={
          choices.some(({ value }) => value === member.role)
            ? choices
            : ROLES.map((value) => ({ value, label: t(`settings.role.${value}`) }))
        }
        value={change.isPending ? change.variables : member.role}
        onChange={(role) => {
          if (role !== null) change.mutate(role as Role);
        }}
      />
      <ActionIcon
        variant="subtle"
        color="gray"
        size={36}
        disabled={self}
        aria-label={t("settings.team.remove", { name: member.name })}
        onClick={() => {
          confirm({
            title: t("settings.team.remove", { name: member.name }),
            text: t("settings.team.removeText"),
            confirm: t("common.remove"),
            onConfirm: () => {
              remove.mutate();
            },
          });
        }}
      >
        <IconTrash size={18} stroke={1.6} />
      </ActionIcon>
    </li>
  );
}

function Invite() {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const showError = useShowError();
  const choices = useRoleChoices();
  const [link, setLink] = useState<string | null>(null);
  const form = useForm({
    initialValues: { name: "", email: "", role: "agent" as Role },
    validateInputOnChange: true,
    validate: {
      name: (value) => (value.trim() === "" ? t("common.required") : null),
      email: (value) => (/^\S+@\S+\.\S+$/.test(value.trim()) ? null : t("auth.emailWrong")),
    },
  });
  const invite = useMutation({
    mutationFn: (body: typeof form.values) =>
      unwrap(api.POST("/api/v1/users", { body, headers: onceOnly() })),
    onSuccess: async ({ invite_url }) => {
      setLink(invite_url);
      form.reset();
      await queryClient.invalidateQueries({ queryKey: ["members"] });
    },
    onError: (error) => {
      if (!landOnFields(form, error)) showError(error);
    },
  });
  return (
    <Block title={t("settings.invite.title")} text={t("settings.invite.text")}>
      {link !== null && (
        <SecretOnce
          title={t("settings.invite.made")}
          text={t("settings.invite.hand")}
          secret={link}
        />
      )}
      <form
        noValidate
        onSubmit={form.onSubmit((values) => {
          invite.mutate(values);
        })}
      >
        <Stack gap="md">
          <Group gap="sm" align="flex-start">
            <TextInput
              flex={1}
              miw={180}
              label={t("contacts.name")}
              {...form.getInputProps("name")}
            />
            <TextInput
              flex={1}
              miw={200}
              type="email"
              label={t("auth.email")}
              {...form.getInputProps("email")}
            />
            <Select
              w={150}
              label={t("settings.role.label")}
              data={choices}
              {...form.getInputProps("role")}
            />
          </Group>
          <Button type="submit" w="fit-content" loading={invite.isPending}>
            {t("settings.invite.make")}
          </Button>
        </Stack>
      </form>
    </Block>
  );
}
