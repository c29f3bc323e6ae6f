"""What the engine tells us, in the past tense."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class HangupCause(StrEnum):
    """Why a leg ended; the engine maps these to and from Q.850 cause codes and SIP responses."""

    NORMAL = "normal"  # Q.850 16
    BUSY = "busy"  # 17, SIP 486
    NO_ANSWER = "no_answer"  # 19, SIP 480/408
    REJECTED = "rejected"  # 21, SIP 603
    UNALLOCATED = "unallocated"  # 1, SIP 404
    UNREACHABLE = "unreachable"  # 18/20/27, SIP 480
    ANSWERED_ELSEWHERE = "answered_elsewhere"  # 26
    CONGESTION = "congestion"  # 34/42, SIP 503
    NO_CREDIT = "no_credit"  # sent as 21, SIP 403
    NO_PRICE = "no_price"  # sent as 21, SIP 403
    TOO_MANY_CALLS = "too_many_calls"  # sent as 17, SIP 486
    SUSPENDED = "suspended"  # the account, or one above it; sent as 21, SIP 403
    FAILED = "failed"  # anything else


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceEvent:
    """Base: when it happened (UTC, the engine's clock) and on which leg."""

    leg_id: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LegArrived(VoiceEvent):
    """Somebody calls us: a new leg waits, not yet answered, for what we decide."""

    source: str
    """Endpoint id it came from: a trunk's or a device's."""
    source_kind: str
    """`carrier`, `device`, or `switch`: a customer's own."""
    caller: str
    """Caller ID as received, unparsed; empty when withheld."""
    caller_name: str
    dialled: str
    """What was dialled, as received."""
    wanted_number_id: str = ""
    """Which of the account's numbers the person wants to show (hexadecimal id), when their phone says so."""
    address: str = ""
    """IP address a switch called from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LegReturned(VoiceEvent):
    """A leg given to `connect` came back because nobody took the call."""

    cause: HangupCause


@dataclass(frozen=True, slots=True, kw_only=True)
class LegRinging(VoiceEvent):
    """The far end of a leg we dialled rings (180/183)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LegAnswered(VoiceEvent):
    """The far end of a leg we dialled picked up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LegEnded(VoiceEvent):
    """The leg is gone; nothing more can be done with it."""

    cause: HangupCause


@dataclass(frozen=True, slots=True, kw_only=True)
class DigitReceived(VoiceEvent):
    """One DTMF digit (0-9, *, #, A-D), RFC 4733 or SIP INFO."""

    digit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaybackFinished(VoiceEvent):
    """A playback ended by itself, was stopped, or failed."""

    play_id: str
    failed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingFinished(VoiceEvent):
    """A recording is closed and whole on the engine's disk."""

    record_id: str
    duration_s: float
    """Without the silence that ended it."""
    failed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LegHeld(VoiceEvent):
    """The person put us on hold (re-INVITE sendonly)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LegUnheld(VoiceEvent):
    """The person took us off hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferRequested(VoiceEvent):
    """The person sent REFER: connect the peer of this leg to `target` instead. Answer by `transfer_progress`."""

    target: str
    """What they want dialled, as received (user part of Refer-To)."""
    replaces_leg_id: str | None = None
    """Attended: the transferer's other leg."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineConnected:
    """The control link is up (again); `engine_restarted` tells that every leg of before is gone."""

    at: datetime
    engine_restarted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineLost:
    """The control link is down; calls may well go on."""

    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceStateChanged:
    """A registered device came or went."""

    at: datetime
    endpoint: str
    online: bool
    user_agent: str = field(default="")


EngineEvent = VoiceEvent | EngineConnected | EngineLost | DeviceStateChanged
