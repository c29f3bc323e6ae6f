/** On which sides of a bill the account stands: somebody sells to it, it sells to others, or both. */
import { useMe } from "@/app/session";

export interface Sides {
  buys: boolean;
  sells: boolean;
}

export function sidesOf(account: { kind: string; buys: boolean }): Sides {
  return { buys: account.buys, sells: account.kind !== "customer" };
}

export function useSides(): Sides {
  return sidesOf(useMe().account);
}
