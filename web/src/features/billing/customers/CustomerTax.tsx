import {
  Badge,
  Button,
  Group,
  Skeleton,
  Stack,
  Switch,
  Text,
  TextInput,
  Title,
} from "@mantine/core";
import { useForm } from "@mantine/form";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api/client";
import { useFormats } from "@/app/formats";
import { ErrorState } from "@/ui/ErrorState";
import { landOnFields } from "@/ui/serverFields";
import classes from "../billing.module.css";
import { billingKeys } from "../keys";
import { ActError } from "../parts/ActError";
import { dayText } from "../parts/Day";
import { DayInput } from "../parts/DayInput";
import { Fact } from "../parts/Fact";
import { usePlaceName } from "../taxes/places";
import { TaxShown } from "../taxes/TaxShown";
import type { CustomerTax as Tax } from "../types";
import { useCustomerAct } from "./useCustomerAct";

const COLOURS = { none: "gray", unchecked: "wait", valid: "live", invalid: "fail" } as const;
const SOLD = ["telecom", "service", "goods"] as const;

/** Which tax the customer's lines carry, and whether the authority knows its VAT number. */
export function CustomerTax({ id }: { id: string }) {
  const { data, error, isPending, refetch } = useQuery({
    queryKey: [...billingKeys.customers, id, "tax"],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/billing/customers/{account_id}/tax", {
          params: { path: { account_id: id } },
          signal,
        }),
      ),
  });
  if (isPending) return <Skeleton h={160} />;
  if (error !== null) return <ErrorState error={error} onRetry={() => void refetch()} />;
  return <Form id={id} held={data} />;
}

function Form({ id, held }: { id: string; held: Tax }) {
  const { t } = useTranslation();
  const nameOf = usePlaceName();
  const { language } = useFormats();
  const form = useForm({
    initialValues: {
      vat_number: held.vat_number,
      liable: held.next_liable ?? held.liable,
      from: held.next_from ?? "",
    },
  });
  const params = { path: { account_id: id } };
  const save = useCustomerAct((body: typeof form.values) =>
    unwrap(
      api.PUT("/api/v1/billing/customers/{account_id}/tax", {
        params,
        body: { ...body, from: body.from === "" ? null : body.from },
      }),
    ),
  );
  const check = useCustomerAct(() =>
    unwrap(api.POST("/api/v1/billing/customers/{account_id}/tax/check", { params })),
  );
  return (
    <form
      noValidate
      aria-label={t("billing.tax.title")}
      onSubmit={form.onSubmit((values) => {
        save.mutate(values, { onError: (error) => landOnFields(form, error) });
      })}
    >
      <Stack gap="sm">
        <Title order={2}>{t("billing.tax.title")}</Title>
        <Group align="flex-end" gap="xs">
          <TextInput label={t("billing.party.vat_number")} {...form.getInputProps("vat_number")} />
          <Badge color={COLOURS[held.vat_state]} mb={8}>
            {t(`billing.tax.state.${held.vat_state}`)}
          </Badge>
          {held.vat_state !== "none" && (
            <Button
              variant="default"
              loading={check.isPending}
              onClick={() => {
                check.mutate(undefined);
              }}
            >
              {t("billing.tax.check")}
            </Button>
          )}
        </Group>
        {held.vat_name !== "" && <Text size="sm">{held.vat_name}</Text>}
        <Group align="flex-start" gap="xl">
          <Switch
            label={t("billing.tax.liable")}
            description={t("billing.tax.liableHint")}
            {...form.getInputProps("liable", { type: "checkbox" })}
          />
          <DayInput
            label={t("taxes.from")}
            description={t("taxes.fromHint")}
            inputWrapperOrder={["label", "input", "description", "error"]}
            {...form.getInputProps("from")}
          />
        </Group>
        {held.next_from !== null && (
          <Text size="sm">
            {t(held.next_liable === true ? "taxes.willOwe" : "taxes.willNotOwe", {
              day: dayText(held.next_from, language),
            })}
          </Text>
        )}
        <div className={classes.facts}>
          <Fact label={t("taxes.taxedIn")}>{nameOf(held.place)}</Fact>
          {SOLD.map((sold) => (
            <Fact key={sold} label={t(`billing.tax.sold.${sold}`)}>
              <TaxShown tax={held[sold]} />
            </Fact>
          ))}
        </div>
        <ActError error={save.error ?? check.error} />
        <Button type="submit" variant="default" w="fit-content" loading={save.isPending}>
          {t("common.save")}
        </Button>
      </Stack>
    </form>
  );
}
