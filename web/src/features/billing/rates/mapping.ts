/** Which column of a price list is which field of a deck, as a person confirms or corrects the guess. */
import type { SheetLook } from "../types";

/** For each column of the file the field it stands for; empty: it is not used. */
export type Mapping = string[];

export interface ImportTerms {
  headerRow: number;
  decimal: "." | ",";
  zone: string;
  bands: string[];
  /** An instant; empty: as soon as it is approved. */
  effectiveAt: string;
  units: Units;
}

export type Unit = "currency" | "cents";

/** By field of amounts what somebody said they are in. */
export type Units = Partial<Record<string, Unit>>;

export interface Doubt {
  field: string;
  title: string;
  /** What the title says, as `USD` or `ct`. */
  money: string;
}

export type MappingProblem = "noPrefix" | "noPrice" | "noUnit";

const AMOUNTS = ["price", "connect_fee", "minimum", "maximum", "first_price"];

export function guessed(look: SheetLook): Mapping {
  const mapping = look.titles.map(() => "");
  for (const [field, column] of Object.entries(look.columns)) mapping[column] = field;
  return mapping;
}

/** A field is read from one column: choosing it here frees the column that had it. */
export function withField(mapping: Mapping, column: number, field: string): Mapping {
  return mapping.map((before, place) => {
    if (place === column) return field;
    return field !== "" && before === field ? "" : before;
  });
}

/** Columns of amounts whose title says another money than the list's: it must be said what is meant. */
export function doubtsOf(mapping: Mapping, look: SheetLook): Doubt[] {
  return mapping.flatMap((field, column) => {
    const money = look.other_moneys[column] ?? "";
    return money === "" || !AMOUNTS.includes(field)
      ? []
      : [{ field, title: look.titles[column] ?? "", money }];
  });
}

export function problemsOf(
  mapping: Mapping,
  doubts: Doubt[] = [],
  units: Units = {},
): MappingProblem[] {
  const has = (field: string) => mapping.includes(field);
  return [
    ...(has("prefix") || has("country_code") ? [] : (["noPrefix"] as const)),
    ...(has("price") || has("tiers") || has("first_price") ? [] : (["noPrice"] as const)),
    ...(doubts.every(({ field }) => units[field] !== undefined) ? [] : (["noUnit"] as const)),
  ];
}

/** As the API takes it: `column=prefix:0&column=price:2&decimal=,`. */
export function importQuery(mapping: Mapping, terms: ImportTerms): URLSearchParams {
  const query = new URLSearchParams();
  mapping.forEach((field, column) => {
    if (field !== "") query.append("column", `${field}:${String(column)}`);
  });
  query.set("header_row", String(terms.headerRow));
  query.set("decimal", terms.decimal);
  query.set("zone", terms.zone);
  for (const [field, unit] of Object.entries(terms.units)) {
    if (unit !== undefined && mapping.includes(field)) {
      query.append("amounts_in", `${field}:${unit}`);
    }
  }
  for (const band of terms.bands) query.append("band", band);
  if (terms.effectiveAt !== "") query.set("effective_at", terms.effectiveAt);
  return query;
}
