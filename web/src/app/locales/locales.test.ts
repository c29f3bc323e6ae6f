import { describe, expect, it } from "vitest";
import { english } from "./en";
import { spanish } from "./es";

interface Texts {
  [key: string]: string | Texts;
}

/** Keys without the plural form, which differs between languages, with the values they insert. */
function shape(texts: Texts, prefix = ""): Map<string, string> {
  const found = new Map<string, string>();
  for (const [key, value] of Object.entries(texts)) {
    const path = `${prefix}${key.replace(/_(zero|one|two|few|many|other)$/, "")}`;
    if (typeof value !== "string") {
      for (const [inner, inserted] of shape(value, `${path}.`)) found.set(inner, inserted);
    } else {
      const inserted = [...value.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name);
      found.set(path, inserted.sort().join(","));
    }
  }
  return found;
}

describe("texts", () => {
  it("exist in every language, and insert the same values", () => {
    expect(Object.fromEntries(shape(spanish))).toEqual(Object.fromEntries(shape(english)));
  });

  it("have every plural form their language needs", () => {
    const forms = (language: string) =>
      new Intl.PluralRules(language).resolvedOptions().pluralCategories;
    const missing: string[] = [];
    const walk = (texts: Texts, language: string, prefix: string) => {
      for (const [key, value] of Object.entries(texts)) {
        if (typeof value !== "string") walk(value, language, `${prefix}${key}.`);
        else if (key.endsWith("_other")) {
          for (const form of forms(language)) {
            const wanted = key.replace("_other", `_${form}`);
            if (!(wanted in texts)) missing.push(`${language}: ${prefix}${wanted}`);
          }
        }
      }
    };
    walk(english, "en", "");
    walk(spanish, "es", "");
    expect(missing).toEqual([]);
  });

  it("are not empty", () => {
    const empty = (texts: Texts): string[] =>
      Object.entries(texts).flatMap(([key, value]) =>
        typeof value === "string" ? (value.trim() === "" ? [key] : []) : empty(value),
      );
    expect([...empty(english), ...empty(spanish)]).toEqual([]);
  });
});
