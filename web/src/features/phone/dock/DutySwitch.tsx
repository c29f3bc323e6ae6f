import { Switch, Tooltip } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useMyDuty } from "@/features/console/queries";

/** Whether the team's calls ring here. */
export function DutySwitch() {
  const { t } = useTranslation();
  const duty = useMyDuty();
  const label = duty.onDuty ? t("phone.duty.on") : t("phone.duty.off");
  if (!duty.known || !duty.inTeam) return null;
  return (
    <Tooltip label={t("phone.duty.hint")}>
      <div>
        <Switch
          checked={duty.onDuty}
          color="live"
          aria-label={t("phone.duty.label")}
          label={label}
          onChange={(event) => {
            duty.set(event.currentTarget.checked);
          }}
        />
      </div>
    </Tooltip>
  );
}
