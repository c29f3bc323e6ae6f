/** What the provider form holds, and how it becomes what the API takes. */
import type { NumberFormat, Provider, ProviderType } from "@/api/types";
import { settingsInput, startSettings, type SettingValues } from "./schema";

export interface ProviderValues {
  name: string;
  destinations: string;
  number_format: NumberFormat;
  rate_per_s: number | string;
  max_in_flight: number | string;
  /** In the account's currency. */
  segment_price: number | string;
  enabled: boolean;
  failover: boolean;
  settings: SettingValues;
}

const MICROS = 1_000_000;

export function startValues(kind: ProviderType, provider: Provider | null): ProviderValues {
  return {
    name: provider?.name ?? kind.title,
    destinations: provider?.destinations ?? "",
    number_format: provider?.number_format ?? "plus_e164",
    rate_per_s: provider?.rate_per_s ?? "",
    max_in_flight: provider?.max_in_flight ?? 10,
    segment_price: (provider?.segment_price_micros ?? 0) / MICROS,
    enabled: provider?.enabled ?? true,
    failover: provider?.failover ?? true,
    settings: startSettings(kind, provider?.settings),
  };
}

export function toInput(kind: ProviderType, values: ProviderValues) {
  const { name, rate_per_s, max_in_flight, segment_price, settings, ...rest } = values;
  return {
    ...rest,
    name: name.trim(),
    rate_per_s: rate_per_s === "" ? null : Number(rate_per_s),
    max_in_flight: max_in_flight === "" ? 10 : Number(max_in_flight),
    segment_price_micros: Math.round(Number(segment_price) * MICROS),
    settings: settingsInput(kind, settings),
  };
}
