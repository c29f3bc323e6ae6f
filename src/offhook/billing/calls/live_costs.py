"""What living calls have cost so far, for each account its own side."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.calls.billed_legs import BilledLeg, billed_leg
from offhook.billing.calls.schemas import LiveCallPrice
from offhook.billing.rating.call import milliseconds
from offhook.billing.rating.exact import read_exact
from offhook.billing.rating.lots import LotUse
from offhook.billing.rating.rate_call import rate
from offhook.billing.rating.rated_call import RatedCall
from offhook.billing.rating.used_lots import lots_of_uses
from offhook.billing.tariffs.in_force import InForce
from offhook.billing.tariffs.reading import Tariffs
from offhook.kit.errors import OffhookError
from offhook.kit.money import MICROS, round_half_up

_TALKING = text("""
    SELECT b.leg_id, b.call_id, b.account_id, b.direction, b.dialled, b.caller, b.carrier, b.priced, l.answered_at,
           l.role = 'caller' AS is_callers,
           (SELECT jsonb_agg(jsonb_build_array(m.account_id, m.id, h.seconds, m.pays_connection_fee)
                             ORDER BY m.expires_at, m.id)
              FROM lot_holds h JOIN minute_lots m ON m.id = h.lot_id
             WHERE h.key = 'call:' || b.call_id || ':' || b.leg_id) AS minutes
    FROM billed_legs b JOIN call_legs l ON l.leg_id = b.leg_id
    WHERE b.state = 'open' AND b.priced AND l.answered_at IS NOT NULL AND l.ended_at IS NULL
      AND (CAST(:accounts AS uuid[]) IS NULL OR b.account_id = ANY(:accounts))
    ORDER BY l.answered_at DESC LIMIT 2000
""")


class Amount(NamedTuple):
    """Tax included."""

    currency: str
    micros: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkingLeg:
    """A billed leg that is answered and goes on."""

    leg: BilledLeg
    answered_at: datetime
    is_callers: bool = False
    """The one that the call began with."""
    minutes: Sequence[tuple[str, LotUse]] = ()
    """Included minutes it keeps, by payer."""

    def rated(self, in_force: InForce, now: datetime) -> RatedCall | None:
        """As if it ended now; None when it has no price any more."""
        answered_at_ms = milliseconds(self.answered_at)
        call = self.leg.call(answered_at=self.answered_at, duration_ms=max(milliseconds(now) - answered_at_ms, 0))
        snapshot = in_force.snapshot
        if self.minutes:
            snapshot = snapshot.with_lots(lots_of_uses(self.minutes, answered_at_ms=answered_at_ms))
        try:
            return rate(call, snapshot)
        except OffhookError:
            return None


async def talking_legs(session: AsyncSession, accounts: Collection[UUID] | None) -> Sequence[TalkingLeg]:
    """Of these accounts, or of the whole house; system scope."""
    given = None if accounts is None else list(accounts)
    rows = await session.execute(_TALKING, {"accounts": given})
    return [
        TalkingLeg(
            leg=billed_leg(row),
            answered_at=row.answered_at,
            is_callers=row.is_callers,
            minutes=_minutes(row.minutes),
        )
        for row in rows
    ]


def _minutes(told: Sequence[tuple[str, str, int, bool]] | None) -> Sequence[tuple[str, LotUse]]:
    return [(payer, LotUse(lot_id, seconds, pays_fee)) for payer, lot_id, seconds, pays_fee in told or ()]


def owed_by(account_id: str, rated: RatedCall) -> Amount | None:
    """What the account owes for it so far: its parent, or the carrier when it is the owner. None: nothing."""
    if (place := _place(account_id, rated)) is None:
        return None
    return Amount(rated.charged[place].spec.currency, rated.prices[place] + rated.taxes[place])


def earned_by(account_id: str, rated: RatedCall) -> Amount | None:
    """What its customer owes it so far, tax left out, for that is the state's; None when it sells nothing here."""
    carried = _carried(rated)
    for place, account in enumerate(rated.accounts):
        if account.parent_id == account_id:
            return Amount(rated.charged[place + carried].spec.currency, rated.prices[place + carried])
    return None


def per_minute_micros(account_id: str, rated: RatedCall) -> int | None:
    """The price of a minute at this moment of the call, rounded; tax left out. Nothing while minutes are included."""
    place = _place(account_id, rated)
    if place is None:
        return None
    level = rated.levels[place]
    if level["free_s"] and not level["lines"]:
        return 0
    number = level["lines"][-1]["step"] if level["lines"] else 0
    span = level["spans"][level["lines"][-1]["span"] if level["lines"] else 0]
    step = span["steps"][number]
    exact = read_exact(step["price"]) * 60 / step["length_s"]
    return round_half_up(exact.numerator * MICROS, exact.denominator)


def customer_of(account_id: str, rated: RatedCall) -> str | None:
    """Whom it sells the call to."""
    return next((account.id for account in rated.accounts if account.parent_id == account_id), None)


def _place(account_id: str, rated: RatedCall) -> int | None:
    carried = _carried(rated)
    for place, account in enumerate(rated.accounts):
        if account.id == account_id:
            return place + carried
    return 0 if carried and account_id == rated.owner_id else None


def _carried(rated: RatedCall) -> int:
    return len(rated.prices) - len(rated.accounts)


async def live_prices(
    session: AsyncSession,
    accounts: Collection[UUID],
    *,
    tariffs: Tariffs,
    now: datetime,
    with_rates: bool = False,
) -> dict[UUID, dict[UUID, LiveCallPrice]]:
    """By account and call what the account's own living calls cost it so far; system scope.

    Prices are read only when such a call is found.
    """
    found: dict[UUID, dict[UUID, LiveCallPrice]] = {}
    for talking in await talking_legs(session, accounts):
        rated = talking.rated(await tariffs.in_force(), now)
        account_id = talking.leg.account_id
        if rated is None or (owed := owed_by(str(account_id), rated)) is None:
            continue
        per_minute = per_minute_micros(str(account_id), rated) if with_rates else None
        calls = found.setdefault(account_id, {})
        before = calls.get(talking.leg.call_id)
        calls[talking.leg.call_id] = LiveCallPrice(
            currency=owed.currency,
            micros=owed.micros + (before.micros if before else 0),
            per_minute_micros=(per_minute or 0) + ((before.per_minute_micros or 0) if before else 0),
        )
    return found
