"""What a node asks of a call, and what comes back: plans and outcomes."""

from dataclasses import dataclass
from typing import Protocol

from offhook.voice.engine import DialTarget, Sound
from offhook.voice.events import HangupCause
from offhook.voice.session import SessionLeg

TRY_NEXT_TARGET = frozenset({HangupCause.FAILED, HangupCause.CONGESTION, HangupCause.UNREACHABLE, HangupCause.NO_PRICE})
"""Causes that say nothing about the person: another way there may do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RingMember:
    """One person (or place) to ring."""

    key: str
    """Tells the member from the others of the plan, the same after a crash."""
    targets: tuple[DialTarget, ...]
    """Where; the next one is tried when the one before cannot be reached at all (carriers in fail-over order)."""
    party: str
    """E.164 number or endpoint id, for the call's history."""
    party_name: str = ""
    agent_id: str | None = None
    caller_number: str = ""
    """Shown on the member's phone."""
    caller_name: str = ""
    announcement: tuple[Sound, ...] = ()
    """Heard on answering, until the accept digit; empty: answering is accepting."""
    delay_s: float = 0
    """After the plan's start (parallel), or after the member before (serial, circular)."""
    ring_timeout_s: int = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class RingPlan:
    """Whom to ring, and how."""

    members: tuple[RingMember, ...]
    strategy: str = "parallel"
    """`parallel`, or `serial`: one after the other."""
    name: str = "ring"
    """Tells several plans of one node apart."""
    role: str = "agent"
    early_media: bool = False
    """The caller hears the one member's far end as it is (RFC 3960), and no ringing of ours; for one member alone."""
    accept_digit: str = "1"
    announcement_repeats: int = 3
    taken: tuple[Sound, ...] = ()
    """What a member hears who presses just after somebody else."""
    comfort: tuple[Sound, ...] = (Sound(tone="ringback"),)
    """What a caller who is already answered hears meanwhile, again and again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """Somebody took the call; the leg is up and not yet joined."""

    leg_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NobodyAccepted:
    """All were tried; `causes` says per member key why not."""

    causes: dict[str, HangupCause]


RingOutcome = Accepted | NobodyAccepted


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """The sounds were played, or a digit cut them short."""

    digit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Digits:
    """What was dialled in; `complete` is False when time ran out."""

    digits: str
    complete: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkEnded:
    """The talk is over and the caller is still there."""

    leg_id: str
    """The last leg the caller talked with."""
    transfer_failed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A message is on the engine's disk."""

    record_id: str
    duration_s: float | None
    """None when it ended while nobody watched: measure the file."""
    caller_left: bool
    failed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectFailed:
    """Nobody took the plain call and the caller is back."""

    cause: HangupCause


class TransferRouter(Protocol):
    """Finds whom a transfer means."""

    async def __call__(self, target: str, *, by: SessionLeg) -> RingMember | None:
        """None when `target` means nothing here. `by` is the leg of the person who transfers."""
        ...


async def no_transfers(target: str, *, by: SessionLeg) -> RingMember | None:  # noqa: ARG001  # the port's shape
    """A router that knows nobody."""
    return None
