// Part of the service worker: shows notices that come while the app is closed, and leads a click to their page.
const TAKEN_SHOWN_MS = 4000;

self.addEventListener("push", (event) => {
  let notice = null;
  try {
    notice = event.data.json();
  } catch {
    return; // not ours
  }
  event.waitUntil(show(notice));
});

async function show({ kind, title, body, tag, url }) {
  const dialer = url.startsWith("/dialer");
  const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  // Whoever looks at the app sees it there; a test is meant to be seen as a notice.
  const seen = windows.some(
    (window) => window.visibilityState === "visible" && ofDialer(window) === dialer,
  );
  const taken = kind === "taken_call";
  // Of a call that was taken nothing is left to do, whether or not somebody looks: its ringing is withdrawn.
  if (seen && taken) await withdraw(tag);
  if (seen && kind !== "test") return;
  await self.registration.showNotification(title, {
    body,
    tag,
    renotify: !taken,
    silent: taken,
    icon: "/icon-192.png",
    badge: "/icon-192.png",
    requireInteraction: kind === "incoming_call",
    data: { kind: "push", url },
  });
  if (!taken) return;
  // Browsers want every push to be seen, so it takes the place of the ringing for a moment.
  await new Promise((done) => setTimeout(done, TAKEN_SHOWN_MS));
  await withdraw(tag);
}

async function withdraw(tag) {
  for (const shown of await self.registration.getNotifications({ tag })) shown.close();
}

function ofDialer(window) {
  return new URL(window.url).pathname.startsWith("/dialer");
}

self.addEventListener("notificationclick", (event) => {
  const { kind, url } = event.notification.data || {};
  if (kind !== "push") return;
  event.notification.close();
  event.waitUntil(open(url));
});

/** A window of the same app is taken there; the dialer and the console stay apart. */
async function open(url) {
  const target = new URL(url, self.location.origin);
  const dialer = target.pathname.startsWith("/dialer");
  const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const mine = windows.find((window) => ofDialer(window) === dialer);
  if (mine === undefined) {
    await self.clients.openWindow(target.href);
    return;
  }
  await mine.focus();
  mine.postMessage({ kind: "open-page", path: target.pathname + target.search });
}
