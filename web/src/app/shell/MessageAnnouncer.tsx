import { useTranslation } from "react-i18next";
import { useUnreadCount } from "@/features/messages/queries";

/** Tells screen readers of new messages, wherever they are. */
export function MessageAnnouncer() {
  const { t } = useTranslation();
  const count = useUnreadCount();
  return (
    <div className="visually-hidden" role="status" aria-live="polite">
      {count > 0 ? t("shell.unread", { count }) : ""}
    </div>
  );
}
