/** Texts: English is in the bundle, every other language is fetched when chosen. */
import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import { english } from "./locales/en";

export const LANGUAGES = { en: "English", es: "Español" } as const;
export type Language = keyof typeof LANGUAGES;

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "translation";
    resources: { translation: typeof english };
  }
}

const STORAGE_KEY = "offhook-language";

export function isLanguage(code: string | null | undefined): code is Language {
  return code !== null && code !== undefined && code in LANGUAGES;
}

async function fetchTexts(language: Language): Promise<void> {
  if (i18next.hasResourceBundle(language, "translation")) return;
  const { spanish } = await import("./locales/es");
  i18next.addResourceBundle(language, "translation", spanish);
}

export async function speak(language: Language): Promise<void> {
  await fetchTexts(language);
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
  try {
    localStorage.setItem(STORAGE_KEY, language);
  } catch {
    // Without storage the language is asked from the profile the next time.
  }
}

function firstLanguage(): Language {
  const stored = localStorage.getItem(STORAGE_KEY);
  if (isLanguage(stored)) return stored;
  const browser = navigator.language.slice(0, 2);
  return isLanguage(browser) ? browser : "en";
}

export async function startTexts(): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: "en",
    fallbackLng: "en",
    resources: { en: { translation: english } },
    interpolation: { escapeValue: false },
    showSupportNotice: false,
  });
  await speak(firstLanguage());
}
