import { useTranslation } from "react-i18next";
import { SecretOnce } from "@/features/settings/SecretOnce";
import type { AccessWithPassword } from "./accessValues";

/** The password of a login, right after it was made. */
export function NewPassword({ of: made }: { of: AccessWithPassword | null }) {
  const { t } = useTranslation();
  if (made === null || made.password === null) return null;
  return (
    <SecretOnce
      title={t("wholesale.password", { name: made.name, username: made.username ?? "" })}
      text={t("wholesale.passwordText")}
      secret={made.password}
    />
  );
}
