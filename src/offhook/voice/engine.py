"""The voice port: about a dozen verbs that every engine (Asterisk, the fake) speaks.

All ids are made by us, so that every verb can be repeated after a crash: repeating is no error and does the
thing once. A verb on a leg that is already gone raises LegGoneError; whatever else the engine refuses raises
VoiceEngineError. Events arrive in order per leg through the one listener.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from offhook.kit.errors import OffhookError, UnavailableError
from offhook.voice.events import EngineEvent, HangupCause

EventListener = Callable[[EngineEvent], None]
"""Must only enqueue: the engine drops a control link whose reader blocks."""


class VoiceEngineError(OffhookError):
    """The engine refused; the message names verb, ids and the engine's answer."""

    type, title = "engine-refused", "The telephone engine refused"


class LegGoneError(VoiceEngineError):
    """The leg has ended meanwhile: nearly always the race everybody expects, rarely an error."""


class EngineAwayError(UnavailableError):
    """The engine cannot be reached now; calls in it may go on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DialTarget:
    """One place to ring: an endpoint pushed before, and what to dial there."""

    endpoint: str
    """Id of a device's or trunk's endpoint."""
    number: str | None = None
    """For a trunk: the number in the trunk's own format; None for a device (all its contacts ring)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LegSpec:
    """A leg to be dialled."""

    leg_id: str
    target: DialTarget
    caller_number: str
    caller_name: str = ""
    ring_timeout_s: int = 30
    time_limit_s: int | None = None
    """Kept by the engine itself: the leg ends then even if its controller is dead."""
    originator_leg_id: str | None = None
    """Leg on whose behalf this one is dialled, for codec choice and the engine's journal."""
    early_bridge_id: str | None = None
    """Joins it with its originator before it is dialled: who calls hears what the far end sends while it rings."""
    tags: Mapping[str, str] = field(default_factory=dict)
    """Small state kept on the leg in the engine, seen again in `snapshot`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sound:
    """A sound to play: a file on disk, a tone of the engine's locale, or silence."""

    path: Path | None = None
    tone: str | None = None
    """`ringback`, `busy`, `beep`, `congestion`."""
    silence_ms: int | None = None
    caption: str = ""
    """What is heard, in words: for transcripts, tests and the sandbox's captions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LegSnapshot:
    """A leg as the engine sees it now."""

    leg_id: str
    answered: bool
    tags: Mapping[str, str]
    ours: bool
    """Under our control (in the application); a connected plain call is not, but its tags tell whose it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BridgeSnapshot:
    """A bridge as the engine sees it now."""

    bridge_id: str
    leg_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineSnapshot:
    """Everything alive in the engine, read after (re)connecting."""

    legs: Mapping[str, LegSnapshot]
    bridges: Mapping[str, BridgeSnapshot]
    recording_ids: frozenset[str]


class VoiceEngine(Protocol):
    """Drives calls. Call `listen` once, then `start`; `EngineConnected` is the first event."""

    def listen(self, listener: EventListener) -> None: ...

    async def start(self) -> None:
        """Connects and keeps reconnecting until `close`. Returns when first connected. Raises EngineAwayError."""
        ...

    async def close(self) -> None: ...

    async def snapshot(self) -> EngineSnapshot: ...

    async def ping(self, *, timeout_s: float) -> bool:
        """A control round trip and a signalling one (SIP OPTIONS): True only when both answer."""
        ...

    # --- one leg
    async def ring(self, leg_id: str) -> None:
        """Sends ringing (180) to a caller not yet answered."""
        ...

    async def answer(self, leg_id: str) -> None: ...

    async def hang_up(self, leg_id: str, *, cause: HangupCause = HangupCause.NORMAL) -> None:
        """Ends the leg with the cause; a leg already gone is no error."""
        ...

    async def dial(self, spec: LegSpec) -> None:
        """Starts ringing a target; LegRinging, LegAnswered or LegEnded follow.

        A carrier that says nothing at all ends as UNREACHABLE within a few seconds, however long it may ring.
        """
        ...

    async def play(self, leg_id: str, sounds: Sequence[Sound], *, play_id: str) -> None:
        """Plays the sounds one after the other; one PlaybackFinished follows for the whole."""
        ...

    async def stop_play(self, play_id: str) -> None:
        """Stopping what has finished is no error."""
        ...

    async def send_digits(self, leg_id: str, digits: str) -> None: ...

    async def hold(self, leg_id: str, *, music: str = "default") -> None:
        """Plays music to the leg until `unhold`."""
        ...

    async def unhold(self, leg_id: str) -> None: ...

    async def set_tags(self, leg_id: str, tags: Mapping[str, str]) -> None:
        """Adds or replaces state kept on the leg in the engine."""
        ...

    async def limit(self, leg_id: str, *, time_limit_s: int) -> None:
        """From now on, in the engine itself."""
        ...

    # --- joining
    async def bridge(self, bridge_id: str, leg_ids: Sequence[str]) -> None:
        """Makes the bridge when there is none and puts the legs in; legs already in stay."""
        ...

    async def unbridge(self, bridge_id: str, leg_ids: Sequence[str] | None = None) -> None:
        """Takes these legs out (they stay up), or with None ends the bridge and frees all of them.

        A snapshot may show a bridge that ended, empty, for a moment yet.
        """
        ...

    async def connect(self, leg_id: str, targets: Sequence[LegSpec], *, ring_timeout_s: int) -> None:
        """A plain call: the engine itself rings all targets, joins the first that answers, ends the rest.

        Costs no control traffic while it rings and talks, and survives our death. When nobody takes it
        `LegReturned` follows, otherwise `LegEnded` when the call is over.
        """
        ...

    async def transfer_progress(self, leg_id: str, *, state: str) -> None:
        """Answers a TransferRequested: `trying`, `ringing`, `answered`, `unavailable`, `declined`."""
        ...

    async def turn_away(self, on: bool) -> None:
        """While on, whoever calls is refused by the engine itself (SIP 503) and nobody is told of it."""
        ...

    # --- recording
    async def record(
        self,
        leg_id: str,
        *,
        record_id: str,
        direction: str = "both",
        beep: bool = False,
        max_duration_s: int | None = None,
        max_silence_s: int | None = None,
        end_on: str = "",
    ) -> None:
        """Records one leg. `direction`: `in` what the leg says, `out` what it hears, `both` as two files.

        With `direction="in"` and the leg alone (voicemail) silence and `end_on` digits end it. One
        RecordingFinished follows. A running recording goes on when we die.
        """
        ...

    async def stop_record(self, record_id: str) -> None: ...

    def recording_files(self, record_id: str) -> tuple[Path, ...]:
        """Where the engine left it: one file, or (said, heard) for `both`; not checked for existence."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceEndpoint:
    """A device that registers with us (RFC 3261 section 10)."""

    endpoint: str
    username: str
    password: str = field(repr=False)
    webrtc: bool = False
    max_contacts: int = 5
    codecs: tuple[str, ...] = ("opus", "g722", "ulaw", "alaw")
    caller_number: str = ""
    caller_name: str = ""
    encrypt_media: bool = False
    """SRTP by SDES for desk phones over TLS."""


TRUNK_CODECS = ("ulaw", "alaw", "g722")
"""Of trunks of which nobody said otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrunkEndpoint:
    """A SIP trunk: by registration, by address, or by the other side's credentials towards us."""

    endpoint: str
    host: str
    """Of the carrier; empty for a customer's switch, which calls us and is never called."""
    port: int = 5060
    transport: str = "udp"
    """`udp`, `tcp` or `tls`."""
    register: bool = False
    username: str = ""
    password: str = field(default="", repr=False)
    from_user: str = ""
    from_domain: str = ""
    match_addresses: tuple[str, ...] = ()
    """IP addresses or networks its calls come from (CIDR)."""
    inbound_username: str = ""
    inbound_password: str = field(default="", repr=False)
    codecs: tuple[str, ...] = TRUNK_CODECS
    """In the order they are preferred; an answer has those of them that were offered."""
    max_calls: int | None = None


class EndpointRegistry(Protocol):
    """Makes devices and trunks appear and disappear without a reload; the database is the truth."""

    async def put_devices(self, devices: Sequence[DeviceEndpoint]) -> None: ...

    async def put_trunks(self, trunks: Sequence[TrunkEndpoint]) -> None: ...

    async def remove(self, endpoints: Sequence[str]) -> None:
        """Removing what is not there is no error."""
        ...

    async def replace_all(self, *, devices: Sequence[DeviceEndpoint], trunks: Sequence[TrunkEndpoint]) -> None:
        """The full ordered push after an engine restart; what is not named disappears."""
        ...

    async def online(self) -> Mapping[str, bool]:
        """For every endpoint: is a contact registered (device), or is the trunk registered / reachable."""
        ...

    async def ban(self, addresses: Sequence[str]) -> None:
        """Replaces the list of IP addresses that get nothing."""
        ...
