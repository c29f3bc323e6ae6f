import { Button, Skeleton, Stack, Title } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api/client";
import { ErrorState } from "@/ui/ErrorState";
import { landOnFields } from "@/ui/serverFields";
import { billingKeys } from "../keys";
import { ActError } from "../parts/ActError";
import { PartyFields, partyOf } from "../parts/PartyFields";
import type { Customer, PartyProfile } from "../types";
import { useCustomerAct } from "./useCustomerAct";

export function CustomerProfile({ customer: { id, country } }: { customer: Customer }) {
  const { data, error, isPending, refetch } = useQuery({
    queryKey: [...billingKeys.customers, id, "profile"],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/billing/customers/{account_id}/profile", {
          params: { path: { account_id: id } },
          signal,
        }),
      ),
  });
  if (isPending) return <Skeleton h={240} />;
  if (error !== null) return <ErrorState error={error} onRetry={() => void refetch()} />;
  return <Form id={id} country={country} held={data} />;
}

function Form({ id, country, held }: { id: string; country: string; held: PartyProfile }) {
  const { t } = useTranslation();
  const form = useForm<PartyProfile>({ initialValues: partyOf(held) });
  const save = useCustomerAct((values: PartyProfile) =>
    unwrap(
      api.PATCH("/api/v1/billing/customers/{account_id}/profile", {
        params: { path: { account_id: id } },
        // The VAT number has a form of its own, where it is checked.
        body: { ...values, vat_number: null },
      }),
    ),
  );
  return (
    <form
      noValidate
      aria-label={t("billing.customer.profile")}
      onSubmit={form.onSubmit((values) => {
        save.mutate(values, { onError: (error) => landOnFields(form, error) });
      })}
    >
      <Stack gap="sm">
        <Title order={2}>{t("billing.customer.profile")}</Title>
        <PartyFields form={form} country={country} vatElsewhere />
        <ActError error={save.error} />
        <Button type="submit" variant="default" w="fit-content" loading={save.isPending}>
          {t("common.save")}
        </Button>
      </Stack>
    </form>
  );
}
