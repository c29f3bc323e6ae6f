import { Button, Group, SegmentedControl, Select, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { IconUserPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Agent, AgentKind, PhoneNumberRecord } from "@/api/types";
import { useFormats } from "@/app/formats";
import { useLine } from "@/features/business-line/queries";
import { useErrorText } from "@/ui/errorText";
import { PhoneInput } from "@/ui/PhoneInput";
import { dialText, isPhone } from "@/ui/phoneText";
import { landOnFields } from "@/ui/serverFields";
import classes from "./console.module.css";
import { useAddAgent, useMembers } from "./useTeamActs";

interface Props {
  number: PhoneNumberRecord;
  full: boolean;
  taken: Agent[];
}

const TELEPHONES: AgentKind[] = ["mobile", "landline"];
const KINDS: AgentKind[] = [...TELEPHONES, "browser"];

/** A click, a name and a number: the person is in the team. */
export function AddAgent({ number, full, taken }: Props) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  if (full) {
    return (
      <Text className={classes.add} size="sm" c="dimmed">
        {t("console.full", { count: number.max_agents ?? 10 })}
      </Text>
    );
  }
  if (!open) {
    return (
      <div className={classes.add}>
        <Button
          variant="subtle"
          leftSection={<IconUserPlus size={18} stroke={1.7} />}
          onClick={() => {
            setOpen(true);
          }}
        >
          {t("console.addAgent")}
        </Button>
      </div>
    );
  }
  return (
    <AgentForm
      numberId={number.id}
      taken={taken}
      onDone={() => {
        setOpen(false);
      }}
    />
  );
}

interface FormProps {
  numberId: string;
  taken: Agent[];
  onDone: () => void;
}

function AgentForm({ numberId, taken, onDone }: FormProps) {
  const { t } = useTranslation();
  const { country } = useFormats();
  const words = useErrorText();
  // Twilio rings telephones only.
  const kinds = useLine(numberId)?.over === "twilio" ? TELEPHONES : KINDS;
  const add = useAddAgent(onDone);
  const form = useForm({
    initialValues: { kind: "mobile" as AgentKind, name: "", phone_number: "", user_id: "" },
    validateInputOnChange: true,
    validate: {
      name: (value, { kind }) =>
        kind !== "browser" && value.trim() === "" ? t("common.required") : null,
      phone_number: (value, { kind }) =>
        kind !== "browser" && !isPhone(value, country) ? t("contacts.notNumber") : null,
      user_id: (value, { kind }) =>
        kind === "browser" && value === "" ? t("common.required") : null,
    },
  });
  const browser = form.values.kind === "browser";
  const { data: members = [] } = useMembers(browser);
  const inTeam = new Set(taken.map(({ user_id }) => user_id));
  return (
    <form
      className={classes.form}
      noValidate
      onSubmit={form.onSubmit(({ kind, name, phone_number, user_id }) => {
        add.mutate(
          kind === "browser"
            ? { number_id: numberId, kind, user_id }
            : {
                number_id: numberId,
                kind,
                name: name.trim(),
                phone_number: dialText(phone_number, country),
              },
          { onError: (error) => landOnFields(form, error) },
        );
      })}
    >
      <Stack gap="sm">
        <SegmentedControl
          aria-label={t("console.kind.label")}
          data={kinds.map((value) => ({ value, label: t(`console.kind.${value}`) }))}
          {...form.getInputProps("kind")}
        />
        {browser ? (
          <Select
            searchable
            label={t("console.person")}
            description={t("console.browserHint")}
            data={members
              .filter(({ id }) => !inTeam.has(id))
              .map(({ id, name }) => ({ value: id, label: name }))}
            nothingFoundMessage={t("console.allInTeam")}
            {...form.getInputProps("user_id")}
            value={form.values.user_id === "" ? null : form.values.user_id}
          />
        ) : (
          <Group grow align="flex-start" gap="sm">
            <TextInput label={t("contacts.name")} data-autofocus {...form.getInputProps("name")} />
            <PhoneInput
              label={t("contacts.number")}
              {...form.getInputProps("phone_number")}
              onText={(text) => {
                form.setFieldValue("phone_number", text);
              }}
            />
          </Group>
        )}
        {add.error !== null && Object.keys(form.errors).length === 0 && (
          <Text size="sm" c="var(--oh-fail)" role="alert">
            {words(add.error).text}
          </Text>
        )}
        <Group justify="flex-end" gap="xs">
          <Button variant="subtle" color="gray" onClick={onDone}>
            {t("common.cancel")}
          </Button>
          <Button type="submit" loading={add.isPending}>
            {t("common.add")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
