export type SearchTexts = Record<string, string | undefined>;

/** Every filter in the address is a text; numbers and booleans are read by those who use them. */
export function searchTexts(search: Record<string, unknown>): SearchTexts {
  const kept: SearchTexts = {};
  for (const [key, value] of Object.entries(search)) {
    if (typeof value === "string" && value !== "") kept[key] = value;
    else if (typeof value === "number" || typeof value === "boolean") kept[key] = String(value);
  }
  return kept;
}
