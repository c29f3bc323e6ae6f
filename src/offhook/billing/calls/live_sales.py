"""Living calls of those below an account, one line for each call: what the account pays for it and is paid so far."""

import asyncio
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.calls.live_costs import (
    Amount,
    TalkingLeg,
    customer_of,
    earned_by,
    owed_by,
    per_minute_micros,
    talking_legs,
)
from offhook.billing.calls.schemas import CallPrice, LiveCallSides
from offhook.billing.rating.rated_call import RatedCall
from offhook.billing.tariffs.reading import Tariffs

_CUSTOMERS = text("SELECT id::text, name FROM accounts WHERE parent_id = ANY(:sellers)")
_AT_ONCE = 50
"""Calls whose prices are explained (0.2 ms each) before others of the process have their turn."""
Sales = dict[UUID, list[LiveCallSides]]


async def live_sales(session: AsyncSession, sellers: Collection[UUID], *, tariffs: Tariffs, now: datetime) -> Sales:
    """By seller what it sells at this moment, the newest call first; system scope.

    A call has two legs that cost when somebody is called back, or when a call in goes out again: they are added up.
    """
    found: Sales = {seller: [] for seller in sellers}
    legs = await talking_legs(session, None)
    if not legs:
        return found
    in_force = await tariffs.in_force()
    customers = {row.id: row for row in await session.execute(_CUSTOMERS, {"sellers": list(sellers)})}
    # The far side of a call says where it goes; its other leg may be the telephone it began at.
    rated = [
        (leg, one)
        for leg in sorted(legs, key=lambda leg: leg.is_callers)
        if (one := leg.rated(in_force, now)) is not None
    ]
    for seller in sellers:
        calls: dict[UUID, list[LiveCallSides]] = {}
        for number, (leg, one) in enumerate(rated):
            if number % _AT_ONCE == 0:
                await asyncio.sleep(0)
            customer_id = customer_of(str(seller), one)
            if customer_id is None or customer_id not in customers:
                continue
            told = _sides(leg, one, seller=str(seller), customer=(customer_id, customers[customer_id].name))
            add_line(calls.setdefault(leg.leg.call_id, []), told)
        every = [one for lines in calls.values() for one in lines]
        found[seller] = sorted(every, key=lambda one: one.answered_at, reverse=True)
    return found


def add_line(lines: list[LiveCallSides], told: LiveCallSides) -> None:
    """To the line of the same call in the same currencies; carriers of two legs may be paid in different ones."""
    for place, line in enumerate(lines):
        if line.customer == told.customer and all(
            _can_be_added(one, other) for one, other in ((line.owes, told.owes), (line.earns, told.earns))
        ):
            lines[place] = line.model_copy(
                update={
                    "answered_at": min(line.answered_at, told.answered_at),
                    "owes": _sum(line.owes, told.owes),
                    "earns": _sum(line.earns, told.earns),
                    "owes_per_minute_micros": _micros(line.owes_per_minute_micros, told.owes_per_minute_micros),
                    "earns_per_minute_micros": _micros(line.earns_per_minute_micros, told.earns_per_minute_micros),
                }
            )
            return
    lines.append(told)


def _can_be_added(one: CallPrice | None, other: CallPrice | None) -> bool:
    return one is None or other is None or one.currency == other.currency


def _sum(one: CallPrice | None, other: CallPrice | None) -> CallPrice | None:
    if one is None or other is None:
        return one or other
    return CallPrice(currency=one.currency, micros=one.micros + other.micros)


def _micros(*amounts: int | None) -> int | None:
    known = [amount for amount in amounts if amount is not None]
    return sum(known) if known else None


def _sides(leg: TalkingLeg, rated: RatedCall, *, seller: str, customer: tuple[str, str]) -> LiveCallSides:
    customer_id, name = customer
    return LiveCallSides(
        call_id=leg.leg.call_id,
        leg_id=leg.leg.leg_id,
        direction=leg.leg.direction,
        caller=leg.leg.caller,
        dialled=leg.leg.dialled,
        answered_at=leg.answered_at,
        customer=name,
        owes=_shown(owed_by(seller, rated)),
        earns=_shown(earned_by(seller, rated)),
        owes_per_minute_micros=per_minute_micros(seller, rated),
        earns_per_minute_micros=per_minute_micros(customer_id, rated),
    )


def _shown(amount: Amount | None) -> CallPrice | None:
    return None if amount is None else CallPrice(currency=amount.currency, micros=amount.micros)
