/** What this browser can do about notices, and its own subscription. */
export type Ability = "able" | "insecure" | "unable" | "install";

/** On an iPhone only apps on the home screen may have notices. */
export function ability(): Ability {
  if (!window.isSecureContext) return "insecure";
  if ("serviceWorker" in navigator && "PushManager" in window && "Notification" in window)
    return "able";
  return /iPhone|iPad/.test(navigator.userAgent) ? "install" : "unable";
}

export function permission(): NotificationPermission {
  return "Notification" in window ? Notification.permission : "denied";
}

async function manager(): Promise<PushManager> {
  const registration = await navigator.serviceWorker.ready;
  return registration.pushManager;
}

export async function currentSubscription(): Promise<PushSubscription | null> {
  if (ability() !== "able") return null;
  const registration = await navigator.serviceWorker.getRegistration();
  return registration === undefined ? null : registration.pushManager.getSubscription();
}

/** A subscription made for another key (the server was set up anew) is replaced. */
export async function subscribeBrowser(publicKey: string): Promise<PushSubscription> {
  const push = await manager();
  const old = await push.getSubscription();
  if (old !== null && !sameKey(old.options.applicationServerKey, publicKey))
    await old.unsubscribe();
  return push.subscribe({ userVisibleOnly: true, applicationServerKey: toBytes(publicKey) });
}

export function toBytes(base64url: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64url.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

function sameKey(key: ArrayBuffer | null, publicKey: string): boolean {
  if (key === null) return false;
  const [mine, theirs] = [new Uint8Array(key), toBytes(publicKey)];
  return mine.length === theirs.length && mine.every((byte, place) => byte === theirs[place]);
}
