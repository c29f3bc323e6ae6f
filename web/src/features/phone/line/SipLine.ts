/** The registered line: connects, registers, mends itself, and holds its calls. */
import { Inviter, Registerer, RegistererState, UserAgent, type Invitation, type URI } from "sip.js";
import type { BrowserDevice } from "@/api/types";
import { agentOptions } from "./agentOptions";
import { SipCall } from "./SipCall";
import { NO_LINE, type LineCommand, type LineSnapshot, type LineStatus } from "./types";

const FIRST_RETRY_MS = 1000;
const LAST_RETRY_MS = 15_000;
const SHOW_ENDED_MS = 4000;

export class SipLine {
  private agent: UserAgent | null = null;
  private registerer: Registerer | null = null;
  private device: BrowserDevice | null = null;
  private calls: SipCall[] = [];
  private status: LineStatus = "off";
  private retryMs = FIRST_RETRY_MS;
  private retryTimer: number | undefined;
  private stopped = false;
  /** Ended calls that are shown a moment longer, so that the reason can be read. */
  private readonly leaving = new WeakSet<SipCall>();

  constructor(
    private readonly fetchDevice: () => Promise<BrowserDevice>,
    private readonly onChange: (snapshot: LineSnapshot) => void,
  ) {}

  async start(): Promise<void> {
    this.setStatus("connecting");
    window.addEventListener("online", this.retryNow);
    window.addEventListener("pagehide", this.hangUpAll);
    try {
      this.device = await this.fetchDevice();
    } catch {
      this.retryLater();
      return;
    }
    if (this.stopped) return;
    await this.connect(this.device);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    window.clearTimeout(this.retryTimer);
    window.removeEventListener("online", this.retryNow);
    window.removeEventListener("pagehide", this.hangUpAll);
    this.hangUpAll();
    await this.registerer?.unregister().catch(() => undefined);
    await this.agent?.stop().catch(() => undefined);
    this.onChange(NO_LINE);
  }

  async run(command: LineCommand): Promise<void> {
    if (command.act === "dial") {
      await this.dial(command);
      return;
    }
    if (command.act === "devices") {
      this.calls.forEach((call) => {
        call.useDevices();
      });
      return;
    }
    const call = this.calls.find(({ id }) => id === command.id);
    if (call === undefined) return;
    switch (command.act) {
      case "answer":
        await this.holdOthers(call);
        await call.answer();
        break;
      case "decline":
        await call.hangUp("declined");
        break;
      case "hangUp":
        await call.hangUp();
        break;
      case "dismiss":
        this.forget(call);
        break;
      case "hold":
        if (!command.on) await this.holdOthers(call);
        await call.hold(command.on);
        break;
      case "mute":
        call.mute(command.on);
        break;
      case "digit":
        await call.digit(command.digit);
        break;
      case "transfer": {
        const target = this.target(command.to);
        if (target !== undefined) await call.transfer(target);
      }
    }
  }

  /** A page that goes away takes its microphone along: nobody shall talk to a line without an end. */
  private readonly hangUpAll = (): void => {
    for (const call of this.calls) if (call.live) void call.hangUp();
  };

  readonly retryNow = (): void => {
    if (this.stopped || this.status === "ready") return;
    window.clearTimeout(this.retryTimer);
    void this.reconnect();
  };

  private async connect(device: BrowserDevice): Promise<void> {
    this.agent = new UserAgent({
      ...agentOptions(device),
      delegate: {
        onInvite: (invitation) => {
          this.incoming(invitation);
        },
        onConnect: () => void this.register(),
        onDisconnect: () => {
          this.retryLater();
        },
      },
    });
    this.registerer = new Registerer(this.agent, { expires: 300, refreshFrequency: 75 });
    this.registerer.stateChange.addListener((state) => {
      if (state === RegistererState.Registered) {
        this.retryMs = FIRST_RETRY_MS;
        this.setStatus("ready");
      }
    });
    try {
      await this.agent.start();
    } catch {
      this.retryLater();
    }
  }

  private async register(): Promise<void> {
    await this.registerer
      ?.register({
        requestDelegate: {
          onReject: ({ message }) => {
            this.setStatus("refused");
            // 401 and 403: the password was changed elsewhere; fetch the new one.
            if (message.statusCode === 401 || message.statusCode === 403) this.device = null;
            this.retryLater();
          },
        },
      })
      .catch(() => {
        this.retryLater();
      });
  }

  private retryLater(): void {
    if (this.stopped) return;
    if (this.status !== "refused") this.setStatus("offline");
    window.clearTimeout(this.retryTimer);
    this.retryTimer = window.setTimeout(() => void this.reconnect(), this.retryMs);
    this.retryMs = Math.min(this.retryMs * 2, LAST_RETRY_MS);
  }

  private async reconnect(): Promise<void> {
    if (this.agent === null || this.device === null) {
      await this.agent?.stop().catch(() => undefined);
      this.agent = null;
      await this.start();
      return;
    }
    this.setStatus("connecting");
    try {
      if (this.agent.isConnected()) await this.register();
      else await this.agent.reconnect();
    } catch {
      this.retryLater();
    }
  }

  private incoming(invitation: Invitation): void {
    const { remoteIdentity, request } = invitation;
    const number = remoteIdentity.uri.user ?? "";
    const name = remoteIdentity.displayName;
    this.add(
      new SipCall(
        invitation,
        {
          number,
          name: name === number ? "" : name,
          dialled: request.getHeader("X-Offhook-Dialled") ?? "",
        },
        this.tell,
      ),
    );
  }

  private async dial(command: Extract<LineCommand, { act: "dial" }>): Promise<void> {
    const target = this.target(command.to);
    if (this.agent === null || target === undefined) return;
    await this.holdOthers(null);
    const extraHeaders = command.numberId === null ? [] : [`X-Offhook-Number: ${command.numberId}`];
    const inviter = new Inviter(this.agent, target, { extraHeaders, earlyMedia: true });
    const known = { number: command.to, name: command.name ?? "", dialled: "" };
    const call = new SipCall(inviter, known, this.tell);
    this.add(call);
    await call.dial();
  }

  private target(to: string): URI | undefined {
    return UserAgent.makeURI(
      `sip:${encodeURIComponent(to).replace("%2B", "+")}@${this.device?.domain ?? ""}`,
    );
  }

  private async holdOthers(kept: SipCall | null): Promise<void> {
    const others = this.calls.filter((call) => call !== kept && call.snapshot.state === "talking");
    await Promise.all(others.map((call) => call.hold(true)));
  }

  private add(call: SipCall): void {
    this.calls = [...this.calls, call];
    this.tell();
  }

  private forget(call: SipCall): void {
    this.calls = this.calls.filter((other) => other !== call);
    this.tell();
  }

  private readonly tell = (): void => {
    for (const call of this.calls) {
      if (call.live || this.leaving.has(call)) continue;
      this.leaving.add(call);
      window.setTimeout(() => {
        this.forget(call);
      }, SHOW_ENDED_MS);
    }
    const calls = this.calls.map((call) => call.snapshot);
    const active = calls.findLast(({ state }) =>
      ["talking", "dialling", "ringing"].includes(state),
    );
    this.onChange({ status: this.status, calls, activeId: active?.id ?? calls.at(-1)?.id ?? null });
  };

  private setStatus(status: LineStatus): void {
    this.status = status;
    this.tell();
  }
}
