import { Paper, SimpleGrid, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api/client";
import { callKeys, isTalking, useLiveCalls } from "@/features/calls/queries";
import { sinceMoment } from "@/features/calls/SinceFilter";
import { useUnheardCount } from "@/features/voicemail/queries";
import { StatusDot, type Tone } from "@/ui/StatusDot";
import classes from "./console.module.css";
import { useAgents } from "./queries";

interface FigureProps {
  label: string;
  value: number | string;
  tone: Tone;
}

function Figure({ label, value, tone }: FigureProps) {
  return (
    <Paper className={classes.figure}>
      <Text size="sm" c="dimmed" className={classes.figureLabel}>
        <StatusDot tone={tone} />
        {label}
      </Text>
      <Text className={`${classes.figureValue ?? ""} tabular`}>{value}</Text>
    </Paper>
  );
}

const MOST = 100;

/** The day in four figures. */
export function Pulse() {
  const { t } = useTranslation();
  const { data: live = [] } = useLiveCalls();
  const { data: agents = [] } = useAgents();
  const unheard = useUnheardCount();
  const missed = useQuery({
    queryKey: [...callKeys.all, "missed-today"],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/calls", {
          params: {
            query: { outcome: "missed", since: sinceMoment("today"), limit: MOST },
          },
          signal,
        }),
      ),
    select: ({ items, next_cursor }) => (next_cursor === null ? items.length : `${String(MOST)}+`),
  });
  const talking = live.filter(isTalking).length;
  const onDuty = agents.filter((agent) => agent.on_duty).length;
  return (
    <SimpleGrid cols={{ base: 2, sm: 4 }} spacing="sm" mb="md">
      <Figure
        label={t("console.pulse.talking")}
        value={talking}
        tone={talking > 0 ? "live" : "off"}
      />
      <Figure
        label={t("console.pulse.ringing")}
        value={live.length - talking}
        tone={live.length > talking ? "wait" : "off"}
      />
      <Figure
        label={t("console.pulse.onDuty")}
        value={onDuty}
        tone={onDuty > 0 ? "live" : "fail"}
      />
      <Figure
        label={t("console.pulse.missed")}
        value={`${String(missed.data ?? 0)} / ${String(unheard)}`}
        tone={(missed.data ?? 0) !== 0 ? "fail" : "off"}
      />
    </SimpleGrid>
  );
}
