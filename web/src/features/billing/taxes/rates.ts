/** What can be entered as a rate of one's own, and for which places. */

/** Countries whose rates are built in, or that charge such a tax (OECD, Consumption Tax Trends). */
const COUNTRIES = [
  "AD", "AE", "AR", "AT", "AU", "BE", "BG", "BH", "BO", "BR", "CA", "CH", "CL", "CN", "CO", "CR", "CY", "CZ",
  "DE", "DK", "DO", "EC", "EE", "EG", "ES", "FI", "FR", "GB", "GR", "GT", "HR", "HU", "ID", "IE", "IL", "IN",
  "IS", "IT", "JP", "KE", "KR", "LI", "LT", "LU", "LV", "MA", "MC", "MT", "MX", "MY", "NG", "NL", "NO", "NZ",
  "PA", "PE", "PH", "PL", "PT", "PY", "RO", "RS", "SA", "SE", "SG", "SI", "SK", "SV", "TH", "TN", "TR", "TW",
  "UA", "US", "UY", "VE", "VN", "ZA",
]; // prettier-ignore

interface Place {
  code: string;
  country: string;
}

/** The account's own country first, its parts behind it, then all others by name. */
export function placeChoices(
  places: Place[],
  own: string,
  nameOf: (code: string) => string,
): { value: string; label: string }[] {
  const parts = places.map(({ code, country }) => ({
    value: code,
    label: `${nameOf(code)} (${nameOf(country)})`,
    near: country === own ? 1 : 2,
  }));
  const countries = [...new Set([own, ...COUNTRIES])].map((code) => ({
    value: code,
    label: nameOf(code),
    near: code === own ? 0 : 2,
  }));
  return [...countries, ...parts]
    .sort((a, b) => a.near - b.near || a.label.localeCompare(b.label))
    .map(({ value, label }) => ({ value, label }));
}

/** `8.5`, or `8,5` as some write it. */
export function isPercent(text: string): boolean {
  return /^\d{1,3}([.,]\d{1,6})?$/.test(text) && Number(text.replace(",", ".")) <= 100;
}
