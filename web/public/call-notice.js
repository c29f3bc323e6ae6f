// Part of the service worker: a click on an incoming-call notice goes to the tab that holds the line.
self.addEventListener("notificationclick", (event) => {
  const { kind, call_id } = event.notification.data || {};
  event.notification.close();
  if (kind !== "incoming-call") return;
  event.waitUntil(
    self.clients.matchAll({ type: "window", includeUncontrolled: true }).then(async (windows) => {
      const message = { kind: "call-notice", action: event.action || "open", call_id };
      for (const window of windows) window.postMessage(message);
      if (event.action !== "decline") {
        if (windows.length > 0) await windows[0].focus();
        else await self.clients.openWindow("/phone");
      }
    }),
  );
});
