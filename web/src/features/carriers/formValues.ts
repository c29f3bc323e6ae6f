/** What the carrier form holds, and how it becomes what the API takes. */
import type { Carrier, CarrierInput } from "@/api/types";

export interface CarrierValues extends Omit<
  CarrierInput,
  "inbound_username" | "country" | "max_calls"
> {
  password: string;
  inbound_username: string;
  inbound_password: string;
  max_calls: number | string;
}

export function startValues(carrier: Carrier | null): CarrierValues {
  return {
    name: carrier?.name ?? "",
    host: carrier?.host ?? "",
    port: carrier?.port ?? 5060,
    transport: carrier?.transport ?? "udp",
    register: carrier?.register ?? true,
    username: carrier?.username ?? "",
    password: "",
    from_domain: carrier?.from_domain ?? "",
    match_addresses: carrier?.match_addresses ?? [],
    inbound_username: carrier?.inbound_username ?? "",
    inbound_password: "",
    outbound_rules:
      carrier?.outbound_rules.map(({ starts_with = "", replace_with = "", min_length = 0 }) => ({
        starts_with,
        replace_with,
        min_length,
      })) ?? [],
    number_format: carrier?.number_format ?? "plus_e164",
    caller_id_format: carrier?.caller_id_format ?? "plus_e164",
    priority: carrier?.priority ?? 100,
    enabled: carrier?.enabled ?? true,
    max_calls: carrier?.max_calls ?? "",
  };
}

export function toInput(values: CarrierValues): CarrierInput {
  const { password, inbound_password, inbound_username, max_calls, match_addresses, ...rest } =
    values;
  return {
    ...rest,
    name: values.name.trim(),
    host: values.host.trim(),
    match_addresses,
    inbound_username: inbound_username.trim() === "" ? null : inbound_username.trim(),
    max_calls: max_calls === "" ? null : Number(max_calls),
    // An empty password field means: keep the one that is stored.
    ...(password === "" ? {} : { password }),
    ...(inbound_password === "" ? {} : { inbound_password }),
  };
}
