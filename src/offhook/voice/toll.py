"""What a leg costs, as far as the voice knows: whether it may be dialled, and how long it may last."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from offhook.voice.engine import DialTarget, LegSpec
from offhook.voice.events import HangupCause
from offhook.voice.session import CallSession, SessionLeg

REFUSED_BY_US = frozenset(
    {HangupCause.NO_CREDIT, HangupCause.NO_PRICE, HangupCause.TOO_MANY_CALLS, HangupCause.SUSPENDED}
)
"""Causes that are told in words, for there is nobody at the other end who could be the reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Permit:
    """A leg may be dialled, or taken in."""

    time_limit_s: int | None = None
    """For the engine, from the answer; None when nobody pays for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Denial:
    """It may not: the cause it ends with, and why, for the log."""

    cause: HangupCause
    reason: str


FREE = Permit()


class Toll(Protocol):
    """Asked before every leg over a carrier; what it grants it keeps in the session, for whoever takes over."""

    async def admit(self, session: CallSession, leg: SessionLeg, *, caller_number: str) -> Permit | Denial:
        """Before a leg to the outside is dialled, and before one from there is taken in.

        Asking again for the same leg is no error. Raises UnavailableError when that cannot be found out now.
        """
        ...

    def answered(self, session: CallSession, leg: SessionLeg, *, at: datetime) -> int | None:
        """From here on it costs; returns the limit to be set in the engine now, in seconds, None for none."""
        ...

    def ended(self, leg: SessionLeg) -> None:
        """It costs no more; what was held for a leg that was not answered is free again soon."""
        ...

    def resumed(self, session: CallSession) -> None:
        """Another process had the call: from now on its legs are ours to watch."""
        ...

    def watches(self, session: CallSession, targets: Sequence[DialTarget]) -> bool:
        """Whether the call has a limit to be moved while it goes on, and so must stay under control."""
        ...

    def ordered(
        self, session: CallSession, targets: Sequence[DialTarget], *, party: str, caller_number: str
    ) -> tuple[DialTarget, ...]:
        """The ways there in the order to try them: the cheapest carrier first, none that takes no calls."""
        ...


class _FreeOfCharge:
    """Nobody pays for anything."""

    async def admit(self, session: CallSession, leg: SessionLeg, *, caller_number: str) -> Permit | Denial:
        return FREE

    def answered(self, session: CallSession, leg: SessionLeg, *, at: datetime) -> int | None:
        return None

    def ended(self, leg: SessionLeg) -> None:
        return

    def resumed(self, session: CallSession) -> None:
        return

    def watches(self, session: CallSession, targets: Sequence[DialTarget]) -> bool:
        return False

    def ordered(
        self,
        session: CallSession,
        targets: Sequence[DialTarget],
        *,
        party: str,
        caller_number: str,
    ) -> tuple[DialTarget, ...]:
        return tuple(targets)


FREE_OF_CHARGE: Toll = _FreeOfCharge()
"""For calls that nobody pays for, and for tests and simulations."""


async def permitted_spec(toll: Toll, session: CallSession, leg: SessionLeg, spec: LegSpec) -> LegSpec | Denial:
    """The leg to be dialled with the limit it is given; to our own devices every call is free."""
    if spec.target.number is None:
        return spec
    permit = await toll.admit(session, leg, caller_number=spec.caller_number)
    if isinstance(permit, Denial) or permit.time_limit_s is None:
        return permit if isinstance(permit, Denial) else spec
    return replace(spec, time_limit_s=permit.time_limit_s)


def in_order(targets: Sequence[DialTarget], endpoints: Sequence[str]) -> tuple[DialTarget, ...]:
    """As it was decided before; ways that are new since then come last."""
    places = {endpoint: place for place, endpoint in enumerate(endpoints)}
    return tuple(sorted(targets, key=lambda target: places.get(target.endpoint, len(places))))
