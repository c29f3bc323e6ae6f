import { Modal, Text } from "@mantine/core";
import { Spotlight } from "@mantine/spotlight";
import { useDebouncedValue } from "@mantine/hooks";
import { IconPhone, IconSearch, IconUserCheck, IconUserX } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useMyDuty } from "@/features/console/queries";
import { contactName, useContactSearch } from "@/features/contacts/queries";
import { usePhone } from "@/features/phone/context";
import { isPhone, readPhone } from "@/ui/phoneText";
import { useFormats } from "../formats";
import { useNavItems } from "../nav";

/** The list is a scroll area, whose types leave out the properties of its viewport. */
const SCROLLED_BY_KEY = { viewportProps: { tabIndex: 0 } };

/** Ctrl/Cmd-K: go anywhere, call anyone, flip duty. */
export function Palette() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const items = useNavItems();
  const duty = useMyDuty();
  const phone = usePhone();
  const { country } = useFormats();
  const [query, setQuery] = useState("");
  const [rested] = useDebouncedValue(query.trim(), 120);
  const { data: people = [] } = useContactSearch(rested);
  const wanted = query.trim().toLocaleLowerCase();
  const matches = (label: string) => label.toLocaleLowerCase().includes(wanted);
  const pages = items.filter(({ key }) => matches(t(`shell.nav.${key}`)));
  const dutyLabel = duty.onDuty ? t("shell.palette.offDuty") : t("shell.palette.onDuty");
  const DutyIcon = duty.onDuty ? IconUserX : IconUserCheck;
  const showDuty = duty.inTeam && matches(dutyLabel);
  const number = isPhone(query, country) ? readPhone(query, country) : undefined;
  const lines = people.flatMap((contact) =>
    contact.numbers.map((line) => ({ ...line, name: contactName(contact) })),
  );
  const nothing = pages.length === 0 && !showDuty && number === undefined && lines.length === 0;
  return (
    <Spotlight.Root
      query={query}
      onQueryChange={setQuery}
      shortcut={["mod + K"]}
      scrollable
      maxHeight={440}
      transitionProps={{ duration: 120 }}
    >
      <Modal.Title className="visually-hidden">{t("shell.palette.open")}</Modal.Title>
      <Spotlight.Search
        placeholder={t("shell.palette.placeholder")}
        aria-label={t("shell.palette.placeholder")}
        leftSection={<IconSearch size={20} stroke={1.6} />}
      />
      <Spotlight.ActionsList {...SCROLLED_BY_KEY}>
        {(number !== undefined || lines.length > 0) && (
          <Spotlight.ActionsGroup label={t("common.call")}>
            {number !== undefined && (
              <Spotlight.Action
                label={t("shell.palette.call", { who: number.text })}
                leftSection={<IconPhone size={20} stroke={1.6} />}
                onClick={() => {
                  phone.dial(number.e164);
                }}
              />
            )}
            {lines.map((line) => (
              <Spotlight.Action
                key={line.number}
                leftSection={<IconPhone size={20} stroke={1.6} />}
                rightSection={
                  <Text size="xs" c="dimmed" className="tabular">
                    {readPhone(line.number).text}
                  </Text>
                }
                label={t("shell.palette.call", { who: line.name })}
                onClick={() => {
                  phone.dial(line.number, line.name);
                }}
              />
            ))}
          </Spotlight.ActionsGroup>
        )}
        {showDuty && (
          <Spotlight.ActionsGroup label={t("shell.palette.do")}>
            <Spotlight.Action
              label={dutyLabel}
              leftSection={<DutyIcon size={20} stroke={1.6} />}
              onClick={() => {
                duty.set(!duty.onDuty);
              }}
            />
          </Spotlight.ActionsGroup>
        )}
        {pages.length > 0 && (
          <Spotlight.ActionsGroup label={t("shell.palette.go")}>
            {pages.map(({ to, key, icon: Picture }) => (
              <Spotlight.Action
                key={key}
                label={t(`shell.nav.${key}`)}
                leftSection={<Picture size={20} stroke={1.6} />}
                onClick={() => void navigate({ to })}
              />
            ))}
          </Spotlight.ActionsGroup>
        )}
        {nothing && <Spotlight.Empty>{t("common.list.nothing")}</Spotlight.Empty>}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}
