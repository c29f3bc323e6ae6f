import { useNavigate, useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { MessagePanes } from "@/features/messages/MessagePanes";
import { NewButton } from "@/features/messages/NewButton";
import { useSearchText } from "@/ui/list/useSearchText";
import { PageHeader } from "@/ui/PageHeader";

/** Conversations of this line, with a path of its own for the open one (BL-11). */
export function MessagesTab() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { id: opened = "" } = useParams({ strict: false });
  const [to] = useSearchText("to");
  const open = (id: string, number?: string) => {
    if (id === "") void navigate({ to: "/dialer/messages" });
    else void navigate({ to: "/dialer/messages/$id", params: { id }, search: { to: number } });
  };
  return (
    <MessagePanes
      opened={opened}
      to={to}
      onOpen={open}
      head={
        <PageHeader title={t("messages.title")}>
          <NewButton
            onClick={() => {
              open("new");
            }}
          />
        </PageHeader>
      }
    />
  );
}
