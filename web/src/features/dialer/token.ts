/** The personal link's token stands behind the `#`, where no server sees it; it leaves the address at once. */

import { freshId } from "@/api/freshId";

const DEVICE = "offhook-dialer-device";
let taken: string | null = null;

/** To be called before anything else reads the address: neither history nor a copied address keeps the token. */
export function takeToken(): void {
  const { pathname, search, hash } = window.location;
  if (pathname.replace(/\/$/, "") !== "/dialer" || hash.length < 2) return;
  taken = hash.slice(1);
  window.history.replaceState(null, "", pathname + search);
}

/** Gives it once: whoever opens the page again comes by the device's cookie. */
export function spendToken(): string | null {
  const token = taken;
  taken = null;
  return token;
}

/** By which this browser is known again when the answer to its first opening was lost; random, and made once. */
export function deviceKey(): string | undefined {
  try {
    const kept = localStorage.getItem(DEVICE) ?? freshId();
    localStorage.setItem(DEVICE, kept);
    return kept;
  } catch {
    // A browser that keeps nothing opens the link by its cookie alone.
    return undefined;
  }
}

/** A code typed by hand opens like a link that was tapped. */
export function enterCode(code: string): void {
  taken = code.slice(code.lastIndexOf("#") + 1).trim();
}
