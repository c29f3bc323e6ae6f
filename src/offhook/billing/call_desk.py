"""The door for calls: credit before and while they run, and the booking of what they cost, on every level at once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing import repository
from offhook.billing.billed_legs import note_legs
from offhook.billing.gather import Gather
from offhook.billing.ledger.account import LedgerAccountName
from offhook.billing.ledger.errors import CallLimitError, CallOverError, CreditLimitError
from offhook.billing.rating.call import Call, instant, milliseconds
from offhook.billing.rating.rate_call import rate
from offhook.billing.rating.reservation import LONGEST_MS, Meter, Slice
from offhook.billing.repository import HoldOutcome, HoldRequest, SettleOutcome, SettleRequest
from offhook.billing.settlement import CallKey, dues_of, settlement_of
from offhook.billing.tariffs import Tariffs
from offhook.db.direct import Statement
from offhook.db.session import Database
from offhook.kit.clock import Clock

FIRST_SLICE_MS = 60_000
LONGEST_SLICE_MS = 600_000
GRACE = timedelta(seconds=90)
"""After the engine's own limit, before the credit of a call nobody has booked is free again: time for the journal."""
RING_MS = 180_000
"""A reservation is made before dialling; the limit counts from the answer, so ringing comes on top."""
_AVAILABLE = text("SELECT id, posted - pending + credit_limit FROM ledger_accounts WHERE id = ANY(:ids)")


@dataclass(frozen=True, slots=True)
class Asked:
    """Credit asked for, the balances that must be there for it, and the leg to be noted with it."""

    hold: HoldRequest
    names: tuple[LedgerAccountName, ...]
    leg: dict[str, Any]


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
        self._opened: set[UUID] = set()
        self._holds: Gather[Asked, HoldOutcome] = Gather(self._hold_all)
        self._ends: Gather[SettleRequest, SettleOutcome] = Gather(self._settle_all)
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
        return await self._grant(key, call, wanted_ms=FIRST_SLICE_MS, held=(), counted=counted)

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

        Never raises for want of credit: then the grant is the one before, and final. So it is when the call's hold
        has expired, for nothing is held for it any more.
        """
        if before.final or before.until_ms >= LONGEST_MS:
            return replace(before, final=True)
        wanted_ms = before.until_ms + min(max(before.until_ms, FIRST_SLICE_MS), LONGEST_SLICE_MS)
        try:
            return await self._grant(key, call, wanted_ms=wanted_ms, held=before.held, counted=before.counted)
        except (CreditLimitError, CallOverError):
            return replace(before, final=True)

    async def settle(self, key: CallKey, call: Call) -> SettleOutcome:
        """Books the call as it was (`answered_at_ms` and `duration_ms` by the engine's journal) and frees the rest.

        Once for each call, leg and run, however often and from wherever it is asked; `repeated` says so. A call that
        nobody answered costs nothing.
        """
        if call.answered_at_ms is None:
            await self.void(key)
            return "booked"
        return await self._ends.ask(await self.settlement(key, call))

    async def settle_in(self, session: AsyncSession, calls: Sequence[tuple[CallKey, Call]]) -> dict[str, SettleOutcome]:
        """The same inside a system transaction of the caller's, which may lock no balance before."""
        answered, failed = await self._sorted(calls)
        if failed:
            await repository.release(session, failed, ending="voided")
        return await repository.settle(session, answered) if answered else {}

    async def statements(self, calls: Sequence[tuple[CallKey, Call]]) -> list[Statement]:
        """The same for a `DirectConnection`: run together with the CDRs' own statements, they are one transaction."""
        return repository.settle_statements(*await self._sorted(calls))

    async def _sorted(self, calls: Sequence[tuple[CallKey, Call]]) -> tuple[list[SettleRequest], list[str]]:
        answered = [await self.settlement(key, call) for key, call in calls if call.answered_at_ms is not None]
        return answered, [key.hold for key, call in calls if call.answered_at_ms is None]

    async def settlement(self, key: CallKey, call: Call) -> SettleRequest:
        """What is booked of an answered call."""
        return settlement_of(key, rate(call, await self._tariffs.snapshot()))

    async def void(self, key: CallKey) -> bool:
        """The call was not answered: nothing is owed. False when nothing was held any more."""
        return await self._voids.ask(key.hold)

    async def close(self) -> None:
        """Waits for what is under way."""
        for lane in (self._holds, self._ends, self._voids):
            await lane.close()

    async def _grant(
        self, key: CallKey, call: Call, *, wanted_ms: int, held: tuple[int, ...], counted: tuple[UUID, ...]
    ) -> Grant:
        snapshot = await self._tariffs.snapshot()
        call = self._from_now(call)
        meter = Meter(call, snapshot)
        names = tuple(due.balance for due in dues_of(rate(replace(call, duration_ms=0), snapshot).levels)[0])
        counted = tuple(one for one in counted if one not in {name.id for name in names})
        reserved = held or tuple(0 for _ in names)
        part = meter.next_slice(reserved=reserved, until_ms=wanted_ms)
        outcome = await self._ask(key, call, part, names, final=False, counted=counted)
        final = False
        if outcome == "credit":
            part = await self._last_slice(meter, names, reserved, wanted_ms)
            outcome = await self._ask(key, call, part, names, final=True, counted=counted)
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
        self, meter: Meter, names: Sequence[LedgerAccountName], reserved: Sequence[int], wanted_ms: int
    ) -> Slice:
        """As much as the account with the least credit left can pay. Raises CreditLimitError when that is nothing."""
        async with self._database.system() as session:
            found = await session.execute(_AVAILABLE, {"ids": [name.id for name in names]})
            left = {ledger_account_id: int(micros) for ledger_account_id, micros in found}
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
        return await self._holds.ask(Asked(request, names, leg))

    async def _hold_all(self, asked: Sequence[Asked]) -> Sequence[HoldOutcome]:
        new = {name.id: name for one in asked for name in one.names if name.id not in self._opened}
        async with self._database.system() as session:
            if new:
                await repository.open_ledger_accounts(session, list(new.values()))
            answers = await repository.hold_credit(session, [one.hold for one in asked])
            await note_legs(session, [one.leg for one in asked if answers[one.hold.key][0] == "held"])
        self._opened |= new.keys()
        return [answers[one.hold.key][0] for one in asked]

    async def _settle_all(self, requests: Sequence[SettleRequest]) -> Sequence[SettleOutcome]:
        async with self._database.system() as session:
            answers = await repository.settle(session, requests)
        return [answers[request.key] for request in requests]

    async def _void_all(self, keys: Sequence[str]) -> Sequence[bool]:
        async with self._database.system() as session:
            freed = set(await repository.release(session, keys, ending="voided"))
        return [key in freed for key in keys]


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
