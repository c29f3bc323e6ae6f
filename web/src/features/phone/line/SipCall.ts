/** One call on the line: a SIP.js session, told as plain data. */
import { Invitation, Inviter, SessionState, type Session, type URI } from "sip.js";
import { freshId } from "@/api/freshId";
import { microphoneConstraints, playOn, readAudioPreferences } from "../audio/preferences";
import { cancelReason, reasonOf } from "./endReason";
import {
  enableTracks,
  holdOption,
  mediaOf,
  remoteAudio,
  sendDigit,
  transferProgress,
} from "./sessionMedia";
import type { EndReason, PhoneCall } from "./types";

/** The far end has this long to say what became of a transfer; then the call is ours again. */
const TRANSFER_MS = 45_000;

export class SipCall {
  readonly id = freshId();
  private data: PhoneCall;
  private transferTimer: number | undefined;
  private readonly audio = document.createElement("audio");

  constructor(
    private readonly session: Inviter | Invitation,
    known: { number: string; name: string; dialled: string },
    private readonly onChange: () => void,
  ) {
    this.audio.autoplay = true;
    this.data = {
      id: this.id,
      direction: session instanceof Invitation ? "in" : "out",
      state: session instanceof Invitation ? "incoming" : "dialling",
      ...known,
      muted: false,
      transferring: false,
      transferFailed: false,
      digits: "",
      startedAt: Date.now(),
      answeredAt: null,
      endReason: null,
    };
    session.stateChange.addListener((state) => {
      this.follow(state);
    });
    if (session instanceof Invitation) {
      session.delegate = {
        onCancel: (cancel) => {
          this.change({ endReason: cancelReason(cancel.request.getHeader("Reason")) });
        },
      };
    }
  }

  get snapshot(): PhoneCall {
    return this.data;
  }

  get live(): boolean {
    return this.data.state !== "ended";
  }

  async dial(): Promise<void> {
    if (!(this.session instanceof Inviter)) return;
    try {
      await this.session.invite({
        sessionDescriptionHandlerOptions: { constraints: microphoneConstraints() },
        requestDelegate: {
          onProgress: ({ message }) => {
            if (message.statusCode === 180 || message.statusCode === 183) {
              this.change({ state: "ringing" });
              this.listen();
            }
          },
          onReject: ({ message }) => {
            this.change({ endReason: reasonOf(message.statusCode) });
          },
        },
      });
    } catch (error) {
      this.fail(error);
    }
  }

  async answer(): Promise<void> {
    if (!(this.session instanceof Invitation) || this.data.state !== "incoming") return;
    try {
      await this.session.accept({
        sessionDescriptionHandlerOptions: { constraints: microphoneConstraints() },
      });
    } catch (error) {
      this.fail(error);
    }
  }

  async hangUp(reason: EndReason = "done"): Promise<void> {
    const { session } = this;
    this.data = { ...this.data, endReason: this.data.endReason ?? reason };
    try {
      if (session.state === SessionState.Established) await session.bye();
      else if (session instanceof Inviter) await session.cancel();
      else await session.reject({ statusCode: 603 });
    } catch {
      // Both ends hung up in the same moment.
    }
    if (session.state !== SessionState.Terminated) this.ended();
  }

  async hold(on: boolean): Promise<void> {
    if (this.session.state !== SessionState.Established) return;
    if (on === (this.data.state === "held")) return;
    holdOption(this.session, on);
    await this.session.invite({
      requestDelegate: {
        onAccept: () => {
          enableTracks(this.session, { receive: !on, send: !on && !this.data.muted });
          this.change({ state: on ? "held" : "talking" });
        },
        onReject: () => {
          holdOption(this.session, !on);
          this.onChange();
        },
      },
    });
  }

  mute(on: boolean): void {
    enableTracks(this.session, { receive: this.data.state !== "held", send: !on });
    this.change({ muted: on });
  }

  async digit(digit: string): Promise<void> {
    this.change({ digits: this.data.digits + digit });
    await sendDigit(this.session, digit);
  }

  /** Blind transfer (RFC 3515): we stay until the other end reports success. */
  async transfer(target: URI): Promise<void> {
    this.change({ transferring: true, transferFailed: false });
    const failed = () => {
      window.clearTimeout(this.transferTimer);
      if (this.live) this.change({ transferring: false, transferFailed: true });
    };
    this.transferTimer = window.setTimeout(failed, TRANSFER_MS);
    await this.session.refer(target, {
      requestDelegate: {
        onReject: failed,
      },
      onNotify: (notification) => {
        void notification.accept();
        const progress = transferProgress(notification.request.body);
        if (progress === "done") void this.hangUp("transferred");
        else if (progress === "failed") failed();
      },
    });
  }

  useDevices(): void {
    void playOn(this.audio, readAudioPreferences().speaker);
  }

  private follow(state: SessionState): void {
    if (state === SessionState.Established) {
      this.change({ state: "talking", answeredAt: Date.now() });
      this.listen();
    } else if (state === SessionState.Terminated) {
      this.ended();
    }
  }

  private listen(): void {
    const stream = remoteAudio(this.session as Session);
    if (stream === null || this.audio.srcObject === stream) return;
    this.audio.srcObject = stream;
    this.useDevices();
    // Browsers that refuse play as soon as the person touches the page, which a call always needs.
    this.audio.play().catch(() => undefined);
  }

  private fail(error: unknown): void {
    const denied = error instanceof DOMException;
    void this.hangUp(denied ? "microphone" : "failed");
  }

  private ended(): void {
    if (!this.live) return;
    window.clearTimeout(this.transferTimer);
    this.audio.srcObject = null;
    mediaOf(this.session)?.close();
    // Hung up by the far end after we asked it to transfer: the call went where it should.
    const { transferring, endReason } = this.data;
    const reason = endReason ?? (transferring ? "transferred" : "done");
    this.change({ state: "ended", transferring: false, transferFailed: false, endReason: reason });
  }

  private change(change: Partial<PhoneCall>): void {
    this.data = { ...this.data, ...change };
    this.onChange();
  }
}
