import { useTranslation } from "react-i18next";
import { useUnheardCount } from "@/features/voicemail/queries";

/** Tells screen readers of new voicemail, wherever they are. */
export function VoicemailAnnouncer() {
  const { t } = useTranslation();
  const count = useUnheardCount();
  return (
    <div className="visually-hidden" role="status" aria-live="polite">
      {count > 0 ? t("shell.unheard", { count }) : ""}
    </div>
  );
}
