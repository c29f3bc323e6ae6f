import { Alert, Button, Group, SimpleGrid, Stack, Textarea, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Contact, ContactInput } from "@/api/types";
import { useFormats } from "@/app/formats";
import { useErrorText } from "@/ui/errorText";
import { PhoneInput } from "@/ui/PhoneInput";
import { dialText, isPhone, readPhone } from "@/ui/phoneText";
import { landOnFields } from "@/ui/serverFields";
import classes from "./contacts.module.css";
import { Entries } from "./Entries";
import { useDeleteContact, useSaveContact } from "./useContactActs";

interface Props {
  contact: Contact | null;
  firstNumber?: string;
  onDone: () => void;
}

function start(contact: Contact | null, firstNumber: string): ContactInput {
  const numbers = contact?.numbers ?? [{ label: "", number: firstNumber }];
  return {
    first_name: contact?.first_name ?? "",
    last_name: contact?.last_name ?? "",
    company: contact?.company ?? "",
    job_title: contact?.job_title ?? "",
    notes: contact?.notes ?? "",
    numbers: numbers.map(({ label, number }) => ({
      label,
      number: number === "" ? "" : readPhone(number).text,
    })),
    emails: contact?.emails.map(({ label, email }) => ({ label, email })) ?? [],
  };
}

export function ContactForm({ contact, firstNumber = "", onDone }: Props) {
  const { t } = useTranslation();
  const { country } = useFormats();
  const words = useErrorText();
  const form = useForm<ContactInput>({
    initialValues: start(contact, firstNumber),
    validateInputOnChange: true,
    validate: {
      first_name: (value, { last_name, company }) =>
        value.trim() === "" && last_name.trim() === "" && company.trim() === ""
          ? t("contacts.nameNeeded")
          : null,
      numbers: {
        number: (value) =>
          value === "" || isPhone(value, country) ? null : t("contacts.notNumber"),
      },
      emails: {
        email: (value) =>
          value === "" || /^\S+@\S+\.\S+$/.test(value) ? null : t("auth.emailWrong"),
      },
    },
  });
  const save = useSaveContact(contact, onDone);
  const remove = useDeleteContact(onDone);
  const error = save.error;
  const landed = error !== null && Object.keys(form.errors).length > 0;

  const submit = (values: ContactInput) => {
    const cleaned: ContactInput = {
      ...values,
      numbers: values.numbers
        .filter(({ number }) => number.trim() !== "")
        .map(({ label, number }) => ({ label, number: dialText(number, country) })),
      emails: values.emails.filter(({ email }) => email.trim() !== ""),
    };
    save.mutate(cleaned, { onError: (problem) => landOnFields(form, problem) });
  };

  return (
    <form noValidate onSubmit={form.onSubmit(submit)}>
      <Stack gap="md">
        {error !== null && !landed && (
          <Alert color="fail" role="alert" title={words(error).title}>
            {words(error).text}
          </Alert>
        )}
        <SimpleGrid cols={2}>
          <TextInput
            label={t("contacts.firstName")}
            data-autofocus
            {...form.getInputProps("first_name")}
          />
          <TextInput label={t("contacts.lastName")} {...form.getInputProps("last_name")} />
          <TextInput label={t("contacts.company")} {...form.getInputProps("company")} />
          <TextInput label={t("contacts.jobTitle")} {...form.getInputProps("job_title")} />
        </SimpleGrid>
        <Entries
          form={form}
          list="numbers"
          legend={t("contacts.numbers")}
          add={t("contacts.addNumber")}
          onAdd={() => {
            form.insertListItem("numbers", { label: "", number: "" });
          }}
        >
          {(place) => (
            <PhoneInput
              className={classes.value}
              aria-label={t("contacts.numberAt", { place: place + 1 })}
              placeholder="+1 555 010 0100"
              {...form.getInputProps(`numbers.${String(place)}.number`)}
              onText={(text) => {
                form.setFieldValue(`numbers.${String(place)}.number`, text);
              }}
            />
          )}
        </Entries>
        <Entries
          form={form}
          list="emails"
          legend={t("contacts.emails")}
          add={t("contacts.addEmail")}
          onAdd={() => {
            form.insertListItem("emails", { label: "", email: "" });
          }}
        >
          {(place) => (
            <TextInput
              className={classes.value}
              type="email"
              aria-label={t("contacts.emailAt", { place: place + 1 })}
              {...form.getInputProps(`emails.${String(place)}.email`)}
            />
          )}
        </Entries>
        <Textarea
          label={t("contacts.notes")}
          autosize
          minRows={3}
          {...form.getInputProps("notes")}
        />
        <Group justify="space-between">
          {contact === null ? (
            <span />
          ) : (
            <Button
              variant="subtle"
              color="fail"
              leftSection={<IconTrash size={18} />}
              onClick={() => {
                remove.mutate(contact);
              }}
            >
              {t("common.delete")}
            </Button>
          )}
          <Button type="submit" loading={save.isPending}>
            {t("common.save")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
