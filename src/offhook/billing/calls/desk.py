"""The door for calls: credit before and while they run, and the booking of what they cost, on every level at once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from operator import le
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing import repository
from offhook.billing.calls.asking import Asked, Asking, hold_in
from offhook.billing.calls.billed_legs import note_legs
from offhook.billing.calls.gather import Gather
from offhook.billing.calls.lots_in_hand import LotsInHand, settle_rated
from offhook.billing.calls.settlement import CallKey, balance_of
from offhook.billing.calls.unpriced import UnpricedCalls
from offhook.billing.ledger.account import LedgerAccountName
from offhook.billing.ledger.errors import CallLimitError, CallOverError, CreditLimitError
from offhook.billing.rating.call import Call, instant, milliseconds
from offhook.billing.rating.rate_call import rate
from offhook.billing.rating.rated_call import RatedCall
from offhook.billing.rating.reservation import LONGEST_MS, Meter, Slice
from offhook.billing.repository import HoldOutcome, HoldRequest, SettleOutcome
from offhook.billing.tariffs.reading import Tariffs
from offhook.db.session import Database
from offhook.kit.clock import Clock
from offhook.kit.errors import OffhookError

FIRST_SLICE_MS = 60_000
LONGEST_SLICE_MS = 600_000
GRACE = timedelta(seconds=90)
"""After the engine's own limit, before the credit of a call nobody has booked is free again: time for the journal."""
RING_MS = 180_000
"""A reservation is made before dialling; the limit counts from the answer, so ringing comes on top."""
_RINGING = timedelta(milliseconds=RING_MS)
_AVAILABLE = text("SELECT id, posted - pending + credit_limit FROM ledger_accounts WHERE id = ANY(:ids)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """How long a call may run."""

    until_ms: int
    """From the answer. The engine's absolute limit must be this, so that the call ends without us."""
    held: tuple[int, ...]
    """Micros held on each account of the chain."""
    final: bool
    """There is no credit for more: the call ends then."""
    counted: tuple[UUID, ...] = ()
    """Balances that pay nothing of it, but count the calls of their account."""


class CallDesk:
    """One for each process; safe for as many calls at once as there are, and any number of processes."""

    def __init__(self, database: Database, tariffs: Tariffs, clock: Clock) -> None:
        self._database = database
        self._tariffs = tariffs
        self._clock = clock
        self._asking = Asking(database)
        self.unpriced = UnpricedCalls(database, clock)
        self._ends: Gather[tuple[CallKey, RatedCall], SettleOutcome] = Gather(self._settle_all)
        self._voids: Gather[str, bool] = Gather(self._void_all)

    async def reserve(self, key: CallKey, call: Call) -> Grant:
        """Before dialling; `call` is answered now as far as its price goes. Asked again it grants the same.

        Raises:
            NoRateError, TariffError: it has no price, so it must not be dialled.
            CreditLimitError: not even the shortest call can be paid by every level.
            CallLimitError: an account of the chain has as many calls as it may.
            CallOverError: the same leg was booked before.
        """
        in_force = await self._tariffs.in_force()
        counted = in_force.counting(call.account_id, call.direction)
        return await self._grant(key, call, wanted_ms=FIRST_SLICE_MS, held=(), counted=counted, ring_ms=RING_MS)

    async def take_place(self, key: CallKey, call: Call) -> None:
        """A call that costs nothing is one of those that an account may have at once. Raises CallLimitError."""
        counted = (await self._tariffs.in_force()).counting(call.account_id, call.direction)
        if not counted:
            return
        call = self._from_now(call)
        held = await self._ask(key, call, _nothing_to_pay(), (), final=True, counted=counted)
        if held == "calls":
            raise CallLimitError("there are as many calls at once as this account may have")

    async def note_unpaid(self, key: CallKey, call: Call) -> None:
        """A call that is let through without credit (for help, in an emergency) is booked all the same."""
        row = _leg_row(key, self._from_now(call), until_ms=LONGEST_MS, final=True, priced=True)
        async with self._database.system() as session:
            await note_legs(session, [row])

    async def extend(self, key: CallKey, call: Call, before: Grant) -> Grant:
        """Time for more, best asked a while before `before.until_ms`; slices grow with the call.

        Never raises for want of credit: then the grant is the one before, and final. Asked again later it may be
        longer after all: somebody has paid in. It stays final when the call's hold has expired, for nothing is held
        for it any more.
        """
        if before.until_ms >= LONGEST_MS:
            return replace(before, final=True)
        wanted_ms = before.until_ms + min(max(before.until_ms, FIRST_SLICE_MS), LONGEST_SLICE_MS)
        try:
            grant = await self._grant(key, call, wanted_ms=wanted_ms, held=before.held, counted=before.counted)
        except (CreditLimitError, CallOverError):
            return replace(before, final=True)
        return grant if grant.until_ms > before.until_ms else replace(before, final=True)

    async def confirm(self, key: CallKey, call: Call, before: Grant) -> Grant:
        """Once it is answered: the grant itself, or when prices nobody knew of while it rang have begun to hold, more
        credit for the same time, or less time. No time at all means that it must end now.
        """
        try:
            owed = Meter(call, await self._tariffs.snapshot()).owed_micros(before.until_ms)
            if len(owed) == len(before.held) and all(map(le, owed, before.held)):
                return before
            return await self._grant(key, call, wanted_ms=before.until_ms, held=before.held, counted=before.counted)
        except CreditLimitError:
            return replace(before, until_ms=0, final=True)
        except OffhookError:  # its price was taken away, or its hold has expired
            return replace(before, final=True)

    async def settle(self, key: CallKey, call: Call) -> SettleOutcome:
        """Books the call as it was (`answered_at_ms` and `duration_ms` by the engine's journal) and frees the rest.

        Once for each call, leg and run, however often and from wherever it is asked; `repeated` says so. A call that
        nobody answered costs nothing.
        """
        if call.answered_at_ms is None:
            await self.void(key)
            return "booked"
        return await self._ends.ask((key, rate(call, await self._tariffs.snapshot())))

    async def settle_in(self, session: AsyncSession, calls: Sequence[tuple[CallKey, Call]]) -> dict[str, SettleOutcome]:
        """The same inside a system transaction of the caller's, which may lock no balance before."""
        snapshot = await self._tariffs.snapshot()
        answered = [(key, rate(call, snapshot)) for key, call in calls if call.answered_at_ms is not None]
        if failed := [key.hold for key, call in calls if call.answered_at_ms is None]:
            await repository.release(session, failed, ending="voided")
        return await settle_rated(session, answered, snapshot) if answered else {}

    async def void(self, key: CallKey) -> bool:
        """The call was not answered: nothing is owed. False when nothing was held any more."""
        return await self._voids.ask(key.hold)

    async def close(self) -> None:
        """Waits for what is under way."""
        for lane in (self._asking, self._ends, self._voids):
            await lane.close()

    async def _grant(
        self,
        key: CallKey,
        call: Call,
        *,
        wanted_ms: int,
        held: tuple[int, ...],
        counted: tuple[UUID, ...],
        ring_ms: int = 0,
    ) -> Grant:
        in_force, call = await self._tariffs.in_force(), self._from_now(call)
        if call.direction == "out" and in_force.has_lots(call.account_id):
            async with self._database.system() as session:
                lots = await LotsInHand.take(session, [(key, call)], in_force.snapshot, ahead=_RINGING)
                snapshot = lots.snapshot_for(key)
                meter = Meter(call, snapshot, ring_ms=ring_ms)
                grant = await self._offer(
                    key, call, meter, wanted_ms=wanted_ms, held=held, counted=counted, session=session
                )
                await lots.hold(session, key, rate(replace(call, duration_ms=grant.until_ms), snapshot))
                return grant
        meter = Meter(call, in_force.snapshot, ring_ms=ring_ms)
        return await self._offer(key, call, meter, wanted_ms=wanted_ms, held=held, counted=counted)

    async def _offer(
        self,
        key: CallKey,
        call: Call,
        meter: Meter,
        *,
        wanted_ms: int,
        held: tuple[int, ...],
        counted: tuple[UUID, ...],
        session: AsyncSession | None = None,
    ) -> Grant:
        """In a transaction that has its included minutes locked, or together with other calls in the next one."""
        names = tuple(map(balance_of, meter.accounts, meter.currencies))
        counted = tuple(one for one in counted if one not in {name.id for name in names})
        reserved = held or tuple(0 for _ in names)
        part = meter.next_slice(reserved=reserved, until_ms=wanted_ms)
        outcome = await self._ask(key, call, part, names, final=False, counted=counted, session=session)
        final = False
        if outcome == "credit":
            part = await self._last_slice(meter, names, reserved, wanted_ms, session)
            outcome = await self._ask(key, call, part, names, final=True, counted=counted, session=session)
            final = True
        if outcome == "credit":
            raise CreditLimitError("the credit left is not enough for this call")
        if outcome == "calls":
            raise CallLimitError("there are as many calls at once as this account may have")
        if outcome == "over":
            raise CallOverError("the call is over already")
        return Grant(until_ms=part.until_ms, held=part.total_micros, final=final, counted=counted)

    def _from_now(self, call: Call) -> Call:
        if call.answered_at_ms is not None:
            return call
        return replace(call, answered_at_ms=milliseconds(self._clock.now()))

    async def _last_slice(
        self,
        meter: Meter,
        names: Sequence[LedgerAccountName],
        reserved: Sequence[int],
        wanted_ms: int,
        session: AsyncSession | None,
    ) -> Slice:
        """As much as the account with the least credit left can pay. Raises CreditLimitError when that is nothing."""
        ids = tuple(name.id for name in names)
        left = await _available(session, ids) if session is not None else await self._asking.available(ids)
        credit = {
            account: left.get(name.id, 0) + already
            for account, name, already in zip(meter.accounts, names, reserved, strict=True)
        }
        until_ms = meter.affordable_ms(credit, at_most_ms=wanted_ms)
        if until_ms <= 0:
            raise CreditLimitError("the credit left is not enough for this call")
        owed = meter.owed_micros(until_ms)
        adds = tuple(max(now - before, 0) for now, before in zip(owed, reserved, strict=True))
        total = tuple(before + add for before, add in zip(reserved, adds, strict=True))
        return Slice(until_ms=until_ms, add_micros=tuple(zip(meter.accounts, adds, strict=True)), total_micros=total)

    async def _ask(
        self,
        key: CallKey,
        call: Call,
        part: Slice,
        names: tuple[LedgerAccountName, ...],
        *,
        final: bool,
        counted: tuple[UUID, ...],
        session: AsyncSession | None = None,
    ) -> HoldOutcome:
        assert call.answered_at_ms is not None
        ends_at = instant(call.answered_at_ms + part.until_ms + RING_MS) + GRACE
        request = HoldRequest(
            key=key.hold,
            direction=call.direction,
            until_ms=part.until_ms,
            expires_at=ends_at,
            accounts=(*(name.id for name in names), *counted),
            totals=(*part.total_micros, *(0 for _ in counted)),
        )
        leg = _leg_row(key, call, until_ms=part.until_ms, final=final, priced=bool(names))
        asked = Asked(request, names, leg)
        return await (self._asking.hold(asked) if session is None else hold_in(session, asked))

    async def _settle_all(self, calls: Sequence[tuple[CallKey, RatedCall]]) -> Sequence[SettleOutcome]:
        async with self._database.system() as session:
            answers = await settle_rated(session, calls, await self._tariffs.snapshot())
        return [answers[key.set] for key, _ in calls]

    async def _void_all(self, keys: Sequence[str]) -> Sequence[bool]:
        async with self._database.system() as session:
            freed = set(await repository.release(session, keys, ending="voided"))
        return [key in freed for key in keys]


async def _available(session: AsyncSession, ids: Sequence[UUID]) -> dict[UUID, int]:
    found = await session.execute(_AVAILABLE, {"ids": list(ids)})
    return {ledger_account_id: int(micros) for ledger_account_id, micros in found}


def _leg_row(key: CallKey, call: Call, *, until_ms: int, final: bool, priced: bool) -> dict[str, Any]:
    return {
        "leg_id": key.leg_id,
        "call_id": key.call_id,
        "account_id": call.account_id,
        "direction": call.direction,
        "dialled": call.dialled,
        "caller": call.caller,
        "carrier": call.carrier_id,
        "priced": priced,
        "until_ms": until_ms,
        "final": final,
    }


def _nothing_to_pay() -> Slice:
    return Slice(until_ms=LONGEST_MS, add_micros=(), total_micros=())
