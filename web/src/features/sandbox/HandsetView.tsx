import { ActionIcon, Menu, Text } from "@mantine/core";
import { IconDots, IconHistory, IconScript, IconTrash } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Handset } from "@/api/types";
import { RunningDuration } from "@/ui/Duration";
import { readPhone } from "@/ui/phoneText";
import { StatusDot, type Tone } from "@/ui/StatusDot";
import { Captions } from "./Captions";
import { HandsetApps, type HandsetApp } from "./HandsetApps";
import { HandsetControls } from "./HandsetControls";
import { useHandsetAct } from "./queries";
import classes from "./sandbox.module.css";
import { ScriptDialog } from "./ScriptDialog";
import { Texts } from "./Texts";
import { useHandsetTexts, useNewTexts, useSendText } from "./texts";

const TONES: Record<Handset["state"], Tone> = {
  idle: "off",
  ringing: "wait",
  dialling: "wait",
  talking: "live",
};

/** A phone on the desk: it buzzes when it rings and shows what is heard. */
export function HandsetView({ handset }: { handset: Handset }) {
  const { t } = useTranslation();
  const [scripting, setScripting] = useState(false);
  const act = useHandsetAct(handset.number);
  const { data: texts } = useHandsetTexts(handset.number);
  const send = useSendText(handset.number);
  const [chosen, show] = useState<HandsetApp>("phone");
  // A call that comes in takes the whole screen, as on any phone.
  const app = handset.state === "ringing" ? "phone" : chosen;
  const { unread, buzzing } = useNewTexts(texts, app === "texts");
  const own = readPhone(handset.number).text;
  const name = handset.label !== "" ? handset.label : own;
  const peer = handset.peer === "" ? "" : readPhone(handset.peer).text;
  return (
    <li className={classes.slot}>
      <section
        className={classes.phone}
        data-state={handset.state}
        data-buzz={buzzing}
        aria-label={name === own ? own : `${name}, ${own}`}
      >
        <span className={classes.speaker} aria-hidden />
        <div className={classes.screen}>
          <div className={classes.status}>
            <span className={classes.names}>
              <Text span size="sm" fw={600} truncate>
                {name}
              </Text>
              <Text span size="xs" className={`${classes.soft ?? ""} tabular`}>
                {own}
              </Text>
            </span>
            <Menu position="bottom-end">
              <Menu.Target>
                <ActionIcon
                  className={classes.more}
                  variant="transparent"
                  size={36}
                  aria-label={t("sandbox.more", { name })}
                >
                  <IconDots size={18} />
                </ActionIcon>
              </Menu.Target>
              <Menu.Dropdown>
                <Menu.Item
                  leftSection={<IconScript size={18} stroke={1.6} />}
                  onClick={() => {
                    setScripting(true);
                  }}
                >
                  {t("sandbox.script.edit")}
                </Menu.Item>
                <Menu.Item
                  renderRoot={(props) => (
                    <Link {...props} to="/calls" search={{ search: handset.number }} />
                  )}
                  leftSection={<IconHistory size={18} stroke={1.6} />}
                >
                  {t("sandbox.calls")}
                </Menu.Item>
                <Menu.Item
                  color="fail"
                  disabled={handset.state !== "idle"}
                  leftSection={<IconTrash size={18} stroke={1.6} />}
                  onClick={() => {
                    act.mutate({ act: "delete" });
                  }}
                >
                  {t("sandbox.remove")}
                </Menu.Item>
              </Menu.Dropdown>
            </Menu>
          </div>
          <div className={classes.state} role="status">
            <StatusDot tone={TONES[handset.state]} pulse={handset.state !== "idle"} />
            <span>{t(`sandbox.state.${handset.state}`)}</span>
            {handset.since !== null && handset.state === "talking" && (
              <span className={classes.time}>
                <RunningDuration since={handset.since} />
              </span>
            )}
          </div>
          {peer !== "" && handset.state !== "idle" && (
            <strong className={`${classes.peer ?? ""} tabular`}>{peer}</strong>
          )}
          {app === "texts" ? (
            <Texts
              texts={texts}
              isSending={send.isPending}
              send={send.mutateAsync}
              call={(to) => {
                act.mutate({ act: "call", to });
                show("phone");
              }}
            />
          ) : (
            <Captions captions={handset.captions} />
          )}
          {handset.script !== "" && (
            <Text className={classes.script} size="xs" title={handset.script}>
              <IconScript size={14} stroke={1.6} aria-hidden /> {handset.script}
            </Text>
          )}
        </div>
        {app === "phone" && <HandsetControls handset={handset} act={act.mutate} />}
        <HandsetApps shown={app} unread={unread} show={show} />
      </section>
      <ScriptDialog
        handset={handset}
        opened={scripting}
        onClose={() => {
          setScripting(false);
        }}
      />
    </li>
  );
}
