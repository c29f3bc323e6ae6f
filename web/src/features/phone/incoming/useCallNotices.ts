/** The system's own notice of an incoming call while nobody looks at the tab. */
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { readPhone } from "@/ui/phoneText";
import type { PhoneStore } from "../line/PhoneStore";
import type { LineSnapshot } from "../line/types";

interface NoticeMessage {
  kind?: string;
  action?: "answer" | "decline" | "open";
  call_id?: string;
}

export function useCallNotices(line: LineSnapshot, store: PhoneStore): void {
  const { t } = useTranslation();
  const incoming = line.calls.find((call) => call.state === "incoming");
  const id = incoming?.id;
  const who =
    incoming === undefined
      ? ""
      : incoming.name !== ""
        ? incoming.name
        : readPhone(incoming.number).text;

  useEffect(() => {
    if (id === undefined || !document.hidden || !store.holdsLine()) return;
    if (!("Notification" in window) || Notification.permission !== "granted") return;
    let close: () => void = () => undefined;
    const options = {
      body: who,
      tag: id,
      icon: "/icon-192.png",
      requireInteraction: true,
      data: { kind: "incoming-call", call_id: id },
      actions: [
        { action: "answer", title: t("phone.answer") },
        { action: "decline", title: t("phone.decline") },
      ],
    };
    const title = t("phone.incoming.title");
    void navigator.serviceWorker.getRegistration().then(async (registration) => {
      if (registration === undefined) {
        // Without a service worker there are no buttons, but the click still leads here.
        const notice = new Notification(title, { body: who, tag: id, icon: options.icon });
        notice.onclick = () => {
          window.focus();
        };
        close = () => {
          notice.close();
        };
        return;
      }
      await registration.showNotification(title, options);
      close = () => {
        void registration.getNotifications({ tag: id }).then((shown) => {
          shown.forEach((notice) => {
            notice.close();
          });
        });
      };
    });
    return () => {
      close();
    };
  }, [id, who, store, t]);

  useEffect(() => {
    if (!("serviceWorker" in navigator)) return;
    const hear = ({ data }: MessageEvent<NoticeMessage>) => {
      if (data.kind !== "call-notice" || data.call_id === undefined || !store.holdsLine()) return;
      if (data.action === "answer" || data.action === "decline") {
        store.send({ act: data.action, id: data.call_id });
      }
    };
    navigator.serviceWorker.addEventListener("message", hear);
    return () => {
      navigator.serviceWorker.removeEventListener("message", hear);
    };
  }, [store]);
}

/** Asked on a click, because browsers ignore the question otherwise. */
export async function askForNotices(): Promise<NotificationPermission> {
  return "Notification" in window ? Notification.requestPermission() : "denied";
}
