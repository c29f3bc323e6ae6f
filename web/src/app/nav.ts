/** The parts of the app and who sees them. */
import {
  IconAddressBook,
  IconAntenna,
  IconBuilding,
  IconBuildingStore,
  IconDeviceMobileMessage,
  IconHistory,
  IconLayoutDashboard,
  IconListNumbers,
  IconMessage,
  IconPackages,
  IconPhone,
  IconReceipt,
  IconRecordMail,
  IconSettings,
  type Icon,
} from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import type { Role } from "@/api/types";
import { atLeast, seesBills, useMe } from "./session";

export interface NavItem {
  to:
    | "/phone"
    | "/messages"
    | "/console"
    | "/calls"
    | "/voicemail"
    | "/contacts"
    | "/business-line"
    | "/billing"
    | "/customers"
    | "/rates"
    | "/catalogue"
    | "/carriers"
    | "/sandbox"
    | "/settings";
  key:
    | "phone"
    | "messages"
    | "console"
    | "calls"
    | "voicemail"
    | "contacts"
    | "businessLine"
    | "billing"
    | "customers"
    | "rates"
    | "catalogue"
    | "carriers"
    | "sandbox"
    | "settings";
  icon: Icon;
  role: Role;
  /** Bills are for those who may see them; rates and customers for accounts that sell. */
  bills?: "any" | "sells";
}

const ITEMS: NavItem[] = [
  { to: "/phone", key: "phone", icon: IconPhone, role: "agent" },
  { to: "/messages", key: "messages", icon: IconMessage, role: "agent" },
  { to: "/console", key: "console", icon: IconLayoutDashboard, role: "supervisor" },
  { to: "/calls", key: "calls", icon: IconHistory, role: "agent" },
  { to: "/voicemail", key: "voicemail", icon: IconRecordMail, role: "agent" },
  { to: "/contacts", key: "contacts", icon: IconAddressBook, role: "agent" },
  { to: "/business-line", key: "businessLine", icon: IconBuildingStore, role: "admin" },
  { to: "/billing", key: "billing", icon: IconReceipt, role: "billing", bills: "any" },
  { to: "/customers", key: "customers", icon: IconBuilding, role: "billing", bills: "sells" },
  { to: "/rates", key: "rates", icon: IconListNumbers, role: "billing", bills: "sells" },
  { to: "/catalogue", key: "catalogue", icon: IconPackages, role: "billing", bills: "sells" },
  { to: "/carriers", key: "carriers", icon: IconAntenna, role: "admin" },
  { to: "/sandbox", key: "sandbox", icon: IconDeviceMobileMessage, role: "agent" },
  { to: "/settings", key: "settings", icon: IconSettings, role: "billing" },
];

/** The sandbox is off unless switched on. */
export function useSandboxEnabled(): boolean {
  const { data } = useQuery({
    queryKey: ["sandbox", "status"],
    queryFn: () => unwrap(api.GET("/api/v1/sandbox/status")),
    retry: false,
    staleTime: 5 * 60_000,
  });
  return data?.enabled ?? false;
}

export function useNavItems(): NavItem[] {
  const { role, account } = useMe();
  const sandbox = useSandboxEnabled();
  const sells = account.kind !== "customer";
  return ITEMS.filter(
    (item) =>
      atLeast(role, item.role) &&
      (item.key !== "sandbox" || sandbox) &&
      (item.bills === undefined || seesBills(role)) &&
      (item.bills !== "sells" || sells),
  );
}
