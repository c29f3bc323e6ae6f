import { SimpleGrid, TextInput } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { useTranslation } from "react-i18next";
import { usePostcodeHint } from "../taxes/places";
import type { PartyProfile } from "../types";

const FIELDS = [
  "legal_name",
  "email",
  "street",
  "street_more",
  "postcode",
  "city",
  "region",
  "vat_number",
  "tax_number",
  "registration",
  "phone",
  "website",
] as const satisfies (keyof PartyProfile)[];

export function partyOf(profile: PartyProfile): PartyProfile {
  return Object.fromEntries(FIELDS.map((field) => [field, profile[field]])) as PartyProfile;
}

/** What the law and the reader want to know of a party of an invoice. */
export function PartyFields<V extends PartyProfile>({
  form,
  country,
  vatElsewhere = false,
}: {
  form: UseFormReturnType<V>;
  /** Of the party's account. */
  country: string;
  /** The VAT number has a form of its own, where it is checked. */
  vatElsewhere?: boolean;
}) {
  const { t } = useTranslation();
  const postcodeHint = usePostcodeHint(country);
  return (
    <SimpleGrid cols={{ base: 1, xs: 2 }}>
      {FIELDS.filter((field) => !vatElsewhere || field !== "vat_number").map((field) => (
        <TextInput
          key={field}
          type={field === "email" ? "email" : "text"}
          label={t(`billing.party.${field}`)}
          inputWrapperOrder={["label", "input", "description", "error"]}
          description={field === "postcode" ? postcodeHint : undefined}
          maxLength={200}
          {...form.getInputProps(field)}
        />
      ))}
    </SimpleGrid>
  );
}
