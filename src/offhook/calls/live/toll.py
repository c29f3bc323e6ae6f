"""What living calls cost: asks billing before a leg is dialled, and lets it talk on while there is credit."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
import structlog
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from offhook.billing import api as billing
from offhook.calls.live.tariff_view import TariffView, direction_of
from offhook.kit.clock import Clock
from offhook.kit.errors import OffhookError, UnavailableError
from offhook.voice.engine import DialTarget
from offhook.voice.events import HangupCause
from offhook.voice.session import CallSession, LegState, SessionLeg
from offhook.voice.toll import FREE, Denial, Permit

log = structlog.get_logger(__name__)

LEAD = timedelta(seconds=20)
"""So long before a grant ends the next one is asked for: time enough for a successor to take over."""
LOOK_AGAIN = timedelta(seconds=5)
"""So long after there was no credit for more it is asked for again: somebody may have paid in."""
LOOK_EVERY_S = 0.5
SLACK_MS = 250
"""The engine's limit ends this much before the grant: a call that is a moment late begins another increment."""
_SLOT = "_toll"
_AWAY = (
    OperationalError,
    InterfaceError,
    PoolTimeoutError,
    psycopg.OperationalError,
    psycopg.InterfaceError,
    OSError,
    TimeoutError,
)

SetLimit = Callable[[str, int], Awaitable[None]]
"""Leg id and seconds from now on, in the engine."""
AnsweredAt = Callable[[str], Awaitable[datetime | None]]
"""When the engine's journal says that a leg was answered."""


@dataclass(slots=True, kw_only=True)
class _Running:
    """A leg that somebody pays for."""

    session: CallSession
    key: billing.CallKey
    call: billing.Call
    grant: billing.Grant
    answered_at: datetime | None = None
    confirmed: bool = False
    """What is held is enough for the prices of the answer."""
    refused_at: datetime | None = None
    """When there was no credit for more."""
    resumed: bool = False
    """What the engine was told of its limit is not known."""


class CallToll:
    """Implements `Toll`; one for each telephony process. `run` must be going for calls to outlast their first grant."""

    def __init__(
        self, desk: billing.CallDesk, tariffs: TariffView, clock: Clock, *, limit: SetLimit, answered_at: AnsweredAt
    ) -> None:
        self._desk = desk
        self._tariffs = tariffs
        self._clock = clock
        self._limit = limit
        self._answered_at = answered_at
        self._running: dict[str, _Running] = {}
        self._places: dict[str, billing.CallKey] = {}
        """Legs that cost nothing, but are one of so many."""
        self._freeing: dict[UUID, set[asyncio.Task[None]]] = {}

    # --- the port
    async def admit(self, session: CallSession, leg: SessionLeg, *, caller_number: str) -> Permit | Denial:
        try:
            return await self._admit(session, leg, caller_number)
        except _AWAY as error:
            raise UnavailableError("What the call may cost cannot be found out: the database is away") from error

    def answered(self, session: CallSession, leg: SessionLeg, *, at: datetime) -> int | None:
        self._places.pop(leg.leg_id, None)
        if (one := self._running.get(leg.leg_id)) is None:
            return None
        one.answered_at = one.answered_at or at
        self._keep(one)
        return _seconds(one.grant.until_ms)

    def ended(self, leg: SessionLeg) -> None:
        if (place := self._places.pop(leg.leg_id, None)) is not None:
            self._free_soon(place)
        if (one := self._running.pop(leg.leg_id, None)) is None:
            return
        if one.answered_at is None and not one.resumed:
            self._free_soon(one.key)
        elif one.grant.final and one.answered_at is not None and self._is_used_up(one):
            one.session.steps.append({"at": self._clock.now().isoformat(), "what": "credit_used_up"})

    def resumed(self, session: CallSession) -> None:
        for leg_id, kept in session.variables.get(_SLOT, {}).items():
            leg = session.legs.get(leg_id)
            if leg is not None and leg.state is not LegState.ENDED:
                self._running[leg_id] = _read(session, leg_id, kept)

    def watches(self, session: CallSession, targets: Sequence[DialTarget]) -> bool:
        if any(leg_id in self._running for leg_id in session.legs):
            return True
        outside = any(target.number is not None for target in targets)
        return outside and self._tariffs.is_priced_now(session.account_id)

    def ordered(
        self, session: CallSession, targets: Sequence[DialTarget], *, party: str, caller_number: str
    ) -> tuple[DialTarget, ...]:
        return self._tariffs.cheapest_first(session.account_id, targets, party=party, caller_number=caller_number)

    # --- while they talk
    async def run(self) -> None:
        """Moves the limits of living calls, for ever."""
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            await asyncio.gather(*[self._go_on(one) for one in list(self._running.values()) if self._is_due(one)])

    def _is_due(self, one: _Running) -> bool:
        if one.resumed:
            return True
        return one.answered_at is not None and (not one.confirmed or self._ends_soon(one))

    def _ends_soon(self, one: _Running) -> bool:
        assert one.answered_at is not None
        now = self._clock.now()
        if one.refused_at is not None and now < one.refused_at + LOOK_AGAIN:
            return False
        return now >= one.answered_at + timedelta(milliseconds=one.grant.until_ms) - LEAD

    async def _go_on(self, one: _Running) -> None:
        try:
            if one.answered_at is None:
                one.answered_at = await self._answered_at(one.key.leg_id)
            if one.answered_at is None:
                return  # it rings still
            call = replace(one.call, answered_at_ms=billing.milliseconds(one.answered_at))
            before = one.grant
            if not one.confirmed:
                one.grant = await self._desk.confirm(one.key, call, one.grant)
                one.confirmed = True
            if one.resumed or self._ends_soon(one):
                one.grant = await self._more(one, call)
            if one.resumed or one.grant.until_ms != before.until_ms:
                one.resumed = False
                self._keep(one)
                spent_ms = (self._clock.now() - one.answered_at) // timedelta(milliseconds=1)
                await self._limit(one.key.leg_id, _seconds(one.grant.until_ms - spent_ms))
        except OffhookError as error:
            log.info("a call's limit is not moved", leg_id=one.key.leg_id, error=error.message)
        except _AWAY as error:
            log.warning("a call's credit waits for the database", leg_id=one.key.leg_id, error=str(error))
        except Exception:  # of one call: all others' limits must go on moving
            log.exception("a call gets no more time", leg_id=one.key.leg_id)
            one.grant, one.resumed, one.confirmed = replace(one.grant, final=True), False, True
            one.refused_at = self._clock.now()

    async def _more(self, one: _Running, call: billing.Call) -> billing.Grant:
        try:
            grant = await self._desk.extend(one.key, call, one.grant)
        except OffhookError as error:
            log.warning("a call gets no more time", leg_id=one.key.leg_id, error=error.message)
            grant = replace(one.grant, final=True)
        one.refused_at = self._clock.now() if grant.until_ms == one.grant.until_ms else None
        return grant

    # --- before it is dialled
    async def _admit(self, session: CallSession, leg: SessionLeg, caller_number: str) -> Permit | Denial:
        asked = await self._tariffs.look(session, leg, caller_number)
        if asked is None:
            return FREE
        if (held := self._running.get(leg.leg_id)) is not None and held.answered_at is None and not held.resumed:
            return Permit(time_limit_s=_seconds(held.grant.until_ms))
        await self._freed(asked.key.call_id)
        try:
            if not asked.priced:
                await self._desk.take_place(asked.key, asked.call)
                self._places[leg.leg_id] = asked.key
                return FREE
            self._tariffs.check_carrier(asked.call)
            grant = await self._desk.reserve(asked.key, asked.call)
            if grant.until_ms < 1000 + SLACK_MS:
                await self._desk.void(asked.key)
                raise billing.CreditLimitError("the credit left is not enough for a second")
        except OffhookError as error:
            await self._desk.unpriced.tell(asked.call, error)
            if not asked.emergency:
                return Denial(cause=_cause_of(error), reason=error.message)
            log.warning("a call for help is let through", leg_id=leg.leg_id, error=error.message)
            if asked.priced and not isinstance(error, billing.NoRateError):
                await self._desk.note_unpaid(asked.key, asked.call)
            return FREE
        if asked.emergency:
            return FREE  # booked as any other, but nothing cuts it off
        one = _Running(session=session, key=asked.key, call=asked.call, grant=grant)
        self._running[leg.leg_id] = one
        self._keep(one)
        return Permit(time_limit_s=_seconds(grant.until_ms))

    def _free_soon(self, key: billing.CallKey) -> None:
        """What was held for a carrier that did not take the call is needed for the next one."""
        task = asyncio.create_task(self._free(key), name=f"free {key.leg_id}")
        waiting = self._freeing.setdefault(key.call_id, set())
        waiting.add(task)
        task.add_done_callback(lambda done: self._forget(key.call_id, done))

    async def _free(self, key: billing.CallKey) -> None:
        try:
            await self._desk.void(key)
        except Exception as error:  # it expires by itself
            log.warning("credit is free only later", key=key.hold, error=str(error))

    def _forget(self, call_id: UUID, done: asyncio.Task[None]) -> None:
        waiting = self._freeing.get(call_id, set())
        waiting.discard(done)
        if not waiting:
            self._freeing.pop(call_id, None)

    async def _freed(self, call_id: UUID) -> None:
        if waiting := self._freeing.get(call_id):
            await asyncio.wait(waiting)

    def _is_used_up(self, one: _Running) -> bool:
        assert one.answered_at is not None
        talked = self._clock.now() - one.answered_at
        return talked >= timedelta(milliseconds=one.grant.until_ms) - timedelta(seconds=2)

    def _keep(self, one: _Running) -> None:
        """Saved with the session, so that whoever takes the call over knows what it was granted."""
        one.session.variables.setdefault(_SLOT, {})[one.key.leg_id] = {
            "dialled": one.call.dialled,
            "caller": one.call.caller,
            "direction": one.call.direction,
            "carrier": one.call.carrier_id,
            "until_ms": one.grant.until_ms,
            "held": list(one.grant.held),
            "final": one.grant.final,
            "counted": [str(each) for each in one.grant.counted],
            "answered_at": one.answered_at.isoformat() if one.answered_at else None,
        }


def _read(session: CallSession, leg_id: str, kept: dict[str, Any]) -> _Running:
    call = billing.Call(
        id=leg_id,
        account_id=str(session.account_id),
        dialled=kept["dialled"],
        caller=kept["caller"],
        direction=direction_of(kept["direction"]),
        carrier_id=kept["carrier"],
        answered_at_ms=None,
        duration_ms=0,
    )
    grant = billing.Grant(
        until_ms=kept["until_ms"],
        held=tuple(kept["held"]),
        final=kept["final"],
        counted=tuple(UUID(each) for each in kept["counted"]),
    )
    answered_at = datetime.fromisoformat(kept["answered_at"]) if kept["answered_at"] else None
    key = billing.CallKey(call_id=UUID(session.call_id), leg_id=leg_id)
    return _Running(session=session, key=key, call=call, grant=grant, answered_at=answered_at, resumed=True)


def _seconds(until_ms: int) -> int:
    """Whole seconds, never none: that would be no limit at all."""
    return max((until_ms - SLACK_MS) // 1000, 1)


def _cause_of(error: OffhookError) -> HangupCause:
    if isinstance(error, billing.CreditLimitError):
        return HangupCause.NO_CREDIT
    return HangupCause.TOO_MANY_CALLS if isinstance(error, billing.CallLimitError) else HangupCause.NO_PRICE
