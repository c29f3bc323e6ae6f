import { Drawer, Skeleton, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api/client";
import { useSearchText } from "@/ui/list/useSearchText";
import { ErrorState } from "@/ui/ErrorState";
import { ContactForm } from "./ContactForm";
import { contactKeys } from "./queries";

export function ContactDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Drawer
      opened={id !== ""}
      onClose={onClose}
      position="right"
      size="md"
      title={id === "new" ? t("contacts.add") : t("contacts.one")}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      {id === "new" && <NewContact onClose={onClose} />}
      {id !== "new" && id !== "" && <KnownContact id={id} onClose={onClose} />}
    </Drawer>
  );
}

function NewContact({ onClose }: { onClose: () => void }) {
  // An unknown number from the calls comes along in the address.
  const [number] = useSearchText("number");
  return <ContactForm contact={null} firstNumber={number} onDone={onClose} />;
}

function KnownContact({ id, onClose }: { id: string; onClose: () => void }) {
  const { data, error, isPending, refetch } = useQuery({
    queryKey: [...contactKeys.all, "one", id],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/contacts/{contact_id}", { params: { path: { contact_id: id } }, signal }),
      ),
  });
  if (isPending) {
    return (
      <Stack>
        <Skeleton h={56} />
        <Skeleton h={56} />
        <Skeleton h={120} />
      </Stack>
    );
  }
  if (error !== null) return <ErrorState error={error} onRetry={() => void refetch()} />;
  return <ContactForm key={data.version} contact={data} onDone={onClose} />;
}
