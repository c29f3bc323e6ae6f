import { Button, Drawer, Group, SimpleGrid, Skeleton, Stack, Text, Title } from "@mantine/core";
import { IconPhone, IconPhoneOff } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api/client";
import type { CallDetail } from "@/api/types";
import { atLeast, useMe } from "@/app/session";
import { usePhone } from "@/features/phone/context";
import { Duration, RunningDuration } from "@/ui/Duration";
import { ErrorState } from "@/ui/ErrorState";
import { useShowError } from "@/ui/errorText";
import { Money } from "@/ui/Money";
import { PhoneNumber } from "@/ui/PhoneNumber";
import { Player } from "@/ui/player/Player";
import { Timestamp } from "@/ui/Timestamp";
import { CallParty } from "./CallParty";
import { CallSteps } from "./CallSteps";
import { useLiveCost } from "./costs";
import { PriceExplained } from "./PriceExplained";
import { callKeys, otherParty, useCallDetail } from "./queries";
import { OutcomeBadge } from "./OutcomeBadge";
import { useAnswererName } from "./useAnswererName";
import { LegTimeline } from "./timeline/LegTimeline";

/** One call with everything that happened in it; its id is in the address. */
export function CallDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Drawer
      opened={id !== ""}
      onClose={onClose}
      position="right"
      size="lg"
      title={t("calls.detail")}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      {id !== "" && <Detail id={id} />}
    </Drawer>
  );
}

function Detail({ id }: { id: string }) {
  const { data, error, isPending, refetch } = useCallDetail(id);
  if (isPending) {
    return (
      <Stack>
        <Skeleton h={40} w="60%" />
        <Skeleton h={160} />
        <Skeleton h={64} />
      </Stack>
    );
  }
  if (error !== null) return <ErrorState error={error} onRetry={() => void refetch()} />;
  return <Shown call={data} />;
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <Text size="xs" c="dimmed">
        {label}
      </Text>
      <Text size="sm" component="div">
        {children}
      </Text>
    </div>
  );
}

function Shown({ call }: { call: CallDetail }) {
  const { t } = useTranslation();
  const me = useMe();
  const phone = usePhone();
  const answerer = useAnswererName();
  const showError = useShowError();
  const live = call.ended_at === null;
  const { number, name } = otherParty(call);
  const liveCost = useLiveCost(call.id);
  const cost = live ? liveCost : (call.price ?? undefined);
  const hangUp = useMutation({
    mutationFn: () =>
      unwrap(
        api.POST("/api/v1/calls/{call_id}/hangup", { params: { path: { call_id: call.id } } }),
      ),
    onError: showError,
  });
  return (
    <Stack gap="lg">
      <Group justify="space-between">
        <CallParty call={call} />
        {live ? (
          atLeast(me.role, "supervisor") && (
            <Button
              color="fail"
              leftSection={<IconPhoneOff size={18} />}
              loading={hangUp.isPending}
              onClick={() => {
                hangUp.mutate();
              }}
            >
              {t("calls.end")}
            </Button>
          )
        ) : (
          <Button
            variant="default"
            leftSection={<IconPhone size={18} />}
            disabled={phone.line.status !== "ready" || number === ""}
            onClick={() => {
              phone.dial(number, name);
            }}
          >
            {t("calls.callBack")}
          </Button>
        )}
      </Group>
      <SimpleGrid cols={{ base: 2, sm: 4 }}>
        <Fact label={t("calls.column.outcome")}>
          <OutcomeBadge call={call} />
        </Fact>
        <Fact label={t("calls.column.answeredBy")}>{answerer(call.answered_by) || "–"}</Fact>
        <Fact label={t("calls.column.talk")}>
          {live && call.answered_at !== null ? (
            <RunningDuration since={call.answered_at} />
          ) : (
            <Duration seconds={call.talk_s} />
          )}
        </Fact>
        <Fact label={t("calls.column.started")}>
          <Timestamp at={call.started_at} />
        </Fact>
        {cost !== undefined && (
          <Fact label={live ? t("calls.price.soFar") : t("calls.column.price")}>
            <Money micros={cost.micros} currency={cost.currency} />
          </Fact>
        )}
      </SimpleGrid>
      <SimpleGrid cols={2}>
        <Fact label={t("calls.column.caller")}>
          <PhoneNumber number={call.caller} />
        </Fact>
        <Fact label={t("calls.column.dialled")}>
          <PhoneNumber number={call.dialled} />
        </Fact>
      </SimpleGrid>
      {!live && cost !== undefined && <PriceExplained id={call.id} />}
      <section aria-labelledby="timeline">
        <Title order={2} id="timeline" mb="xs">
          {t("calls.timeline")}
        </Title>
        <LegTimeline call={call} />
      </section>
      {call.recording_ids?.map((recording) => (
        <section key={recording} aria-labelledby={`rec-${recording}`}>
          <Title order={2} id={`rec-${recording}`} mb="xs">
            {t("calls.recording")}
          </Title>
          <Player
            label={t("calls.recording")}
            audioPath={`/recordings/${recording}/audio`}
            peaksKey={[...callKeys.all, "peaks", recording]}
            fetchPeaks={(signal) =>
              unwrap(
                api.GET("/api/v1/recordings/{recording_id}/peaks", {
                  params: { path: { recording_id: recording }, query: { buckets: 240 } },
                  signal,
                }),
              )
            }
            durationS={call.talk_s}
            fileName={`call-${call.started_at.slice(0, 10)}-${call.id}.mp3`}
          />
        </section>
      ))}
      <CallSteps steps={call.steps} />
    </Stack>
  );
}
