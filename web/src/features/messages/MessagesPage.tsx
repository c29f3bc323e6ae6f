import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { SearchTexts } from "@/app/searchTexts";
import { LiveIndicator } from "@/ui/LiveIndicator";
import { useOpenedId, useSearchText } from "@/ui/list/useSearchText";
import { PageHeader } from "@/ui/PageHeader";
import { MessagePanes } from "./MessagePanes";
import classes from "./messages.module.css";
import { NewButton } from "./NewButton";

/** Every conversation of the firm's numbers; what is open stands in the address. */
export function MessagesPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [opened] = useOpenedId();
  const [to] = useSearchText("to");
  const open = (id: string, number?: string) => {
    const shown = id === "" ? undefined : id;
    const search = (before: SearchTexts) => ({ ...before, open: shown, to: number });
    void navigate({ to: ".", search, replace: id === "" });
  };
  return (
    <div className={classes.page} data-open={opened !== "" || undefined}>
      <div className={classes.title}>
        <PageHeader title={t("messages.title")} badge={<LiveIndicator />}>
          <NewButton
            onClick={() => {
              open("new");
            }}
          />
        </PageHeader>
      </div>
      <div className={classes.frame}>
        <MessagePanes opened={opened} to={to} onOpen={open} />
      </div>
    </div>
  );
}
