/** The sound of a SIP.js session: tracks, hold, key tones. */
import { SessionState, Web, type Session } from "sip.js";

export function mediaOf(session: Session): Web.SessionDescriptionHandler | null {
  const handler = session.sessionDescriptionHandler;
  return handler instanceof Web.SessionDescriptionHandler ? handler : null;
}

export function remoteAudio(session: Session): MediaStream | null {
  return mediaOf(session)?.remoteMediaStream ?? null;
}

export function enableTracks(
  session: Session,
  { receive, send }: { receive: boolean; send: boolean },
): void {
  const connection = mediaOf(session)?.peerConnection;
  connection?.getReceivers().forEach(({ track }) => {
    track.enabled = receive;
  });
  connection?.getSenders().forEach(({ track }) => {
    if (track !== null) track.enabled = send;
  });
}

/** The next re-INVITE asks for hold, or takes it back. */
export function holdOption(session: Session, on: boolean): void {
  const options =
    session.sessionDescriptionHandlerOptionsReInvite as Web.SessionDescriptionHandlerOptions;
  const next: Web.SessionDescriptionHandlerOptions = { ...options, hold: on };
  session.sessionDescriptionHandlerOptionsReInvite = next;
}

/** RFC 4733 events in the sound stream; INFO where the browser has no sender for them. */
export async function sendDigit(session: Session, digit: string): Promise<void> {
  if (session.state !== SessionState.Established) return;
  const sent = mediaOf(session)?.sendDtmf(digit, { duration: 120, interToneGap: 60 }) ?? false;
  if (sent) return;
  await session.info({
    requestOptions: {
      body: {
        contentDisposition: "render",
        contentType: "application/dtmf-relay",
        content: `Signal=${digit}\r\nDuration=120`,
      },
    },
  });
}

/** The body of a transfer's NOTIFY is the first line of a SIP answer (RFC 3515 2.4.5). */
export function transferProgress(body: string): "going" | "done" | "failed" {
  const status = Number(/^SIP\/2\.0 (\d{3})/.exec(body)?.[1]);
  if (!(status >= 200)) return "going";
  return status < 300 ? "done" : "failed";
}
