"""Books legs that have ended: every one of them once, and none keeps the others from being booked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing import repository
from offhook.billing.calls.billed_legs import BilledLeg, LegEnd, close_legs
from offhook.billing.calls.lots_in_hand import LotsInHand
from offhook.billing.calls.settlement import CallKey, settlement_of
from offhook.billing.rating.call import Call
from offhook.billing.rating.rate_call import rate
from offhook.billing.rating.snapshot import Snapshot
from offhook.billing.repository import SettleRequest
from offhook.kit.errors import OffhookError

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class EndedLeg:
    """A billed leg with the times of the engine's journal."""

    leg: BilledLeg
    answered_at: datetime | None
    duration_ms: int

    def call(self) -> Call:
        """As rating sees it."""
        return self.leg.call(answered_at=self.answered_at, duration_ms=self.duration_ms)


async def settle_legs(session: AsyncSession, ended: Sequence[EndedLeg], *, snapshot: Snapshot) -> Mapping[str, LegEnd]:
    """By leg id what became of each; in the caller's system transaction, which may lock no balance before.

    Repeating is no error. A leg that has no price any more is put aside as `unpriced` for people to look at.
    """
    ends: dict[str, tuple[LegEnd, str]] = {}
    requests: list[SettleRequest] = []
    freed: list[str] = []
    answered = [
        (CallKey(call_id=one.leg.call_id, leg_id=one.leg.leg_id), one.call())
        for one in ended
        if one.answered_at is not None and one.leg.priced
    ]
    lots = await LotsInHand.take(session, answered, snapshot)
    for one in ended:
        key = CallKey(call_id=one.leg.call_id, leg_id=one.leg.leg_id)
        if one.answered_at is None or not one.leg.priced:
            freed.append(key.hold)
            ends[one.leg.leg_id] = "void", ""
            continue
        try:
            rated = rate(one.call(), lots.snapshot_for(key))
            requests.append(settlement_of(key, rated))
            lots.use(key, rated)
            ends[one.leg.leg_id] = "booked", ""
        except (OffhookError, ArithmeticError) as error:
            log.exception("a call that took place has no price", leg_id=one.leg.leg_id)
            freed.append(key.hold)
            ends[one.leg.leg_id] = "unpriced", str(error)
    if freed:
        await repository.release(session, freed, ending="voided")
    if requests:
        outcomes = await repository.settle(session, requests)
        await lots.book(session, outcomes)
        for booked, outcome in outcomes.items():
            if outcome == "differs":
                log.error("a call was booked otherwise before", key=booked)
    await close_legs(session, ends)
    return {leg_id: state for leg_id, (state, _) in ends.items()}
