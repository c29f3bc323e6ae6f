import { Modal, type ModalProps } from "@mantine/core";
import { useTranslation } from "react-i18next";

/** A question or a form in front of the page; its button to close has a name. */
export function Dialog(props: ModalProps) {
  const { t } = useTranslation();
  return <Modal closeButtonProps={{ "aria-label": t("common.close") }} {...props} />;
}
