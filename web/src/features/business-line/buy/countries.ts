/** Countries Twilio sells numbers of (Twilio: "Phone number pricing"), by ISO 3166 code. */
const COUNTRIES = [
  "US", "CA", "GB", "AR", "AT", "AU", "BE", "BR", "CH", "CL", "CO", "CZ", "DE", "DK", "EE", "ES", "FI", "FR",
  "GR", "HK", "HU", "ID", "IE", "IL", "IT", "JP", "KE", "LT", "LV", "MX", "MY", "NL", "NO", "NZ", "PE", "PH",
  "PL", "PR", "PT", "RO", "SE", "SG", "SI", "SK", "TH", "TN", "TW", "UA", "VN", "ZA",
]; // prettier-ignore

/** In the reader's language and its order; the account's own country is the first. */
export function countryChoices(language: string, own: string): { value: string; label: string }[] {
  const names = new Intl.DisplayNames([language], { type: "region" });
  const named = [...new Set([...COUNTRIES, own])].map((value) => ({
    value,
    label: names.of(value) ?? value,
  }));
  return named.sort(
    (a, b) =>
      Number(b.value === own) - Number(a.value === own) || a.label.localeCompare(b.label, language),
  );
}
