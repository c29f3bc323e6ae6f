/** The personal link's token stands behind the `#`, where no server sees it; it leaves the address at once. */

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
