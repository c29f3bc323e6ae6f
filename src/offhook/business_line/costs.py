"""What a month at Twilio cost (BL-16).

Usage records know categories but no numbers; what a number cost is the sum of its calls' and texts' own prices.
"""

import asyncio
import calendar
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from offhook.business_line.schemas import Costs, NumberCost, Usage
from offhook.business_line.twilio_api import Side, TwilioApi
from offhook.kit.phone_number import PhoneNumber

_TOTAL = "totalprice"
_AT_ONCE = 4
"""Numbers asked for at the same time: Twilio takes no more than some requests at once."""


async def read_costs(api: TwilioApi, month: str, *, numbers: Sequence[PhoneNumber], now: datetime) -> Costs:
    """`month` as `2026-11`, in Twilio's zone (UTC)."""
    year, place = (int(part) for part in month.split("-"))
    first, last = date(year, place, 1), date(year, place, calendar.monthrange(year, place)[1])
    since, until = (f"{day}T00:00:00Z" for day in (first, last + timedelta(days=1)))
    records = await api.usage(since=str(first), until=str(last))
    usage = [_usage(record) for record in records if _amount(record.get("price")) or record.get("category") == _TOTAL]
    turns = asyncio.Semaphore(_AT_ONCE)

    async def of_number(number: PhoneNumber) -> NumberCost:
        async with turns:
            return await _of_number(api, number, since=since, until=until)

    each = await asyncio.gather(*map(of_number, numbers))
    return Costs(month=month, as_of=now, usage=usage, numbers=each)


def _usage(record: dict[str, Any]) -> Usage:
    return Usage(
        category=str(record.get("category", "")),
        description=str(record.get("description") or ""),
        count=str(record.get("count") or "0"),
        price=str(_amount(record.get("price"))),
        currency=str(record.get("price_unit") or "usd").upper(),
    )


async def _of_number(api: TwilioApi, number: PhoneNumber, *, since: str, until: str) -> NumberCost:
    calls: dict[str, dict[str, Any]] = {}
    texts: dict[str, dict[str, Any]] = {}
    sides: tuple[Side, ...] = ("To", "From")
    for side in sides:
        for one in await api.calls(since=since, until=until, side=side, number=number):
            calls[str(one.get("sid"))] = one
        for one in await api.messages(since=since, until=until, side=side, number=number):
            texts[str(one.get("sid"))] = one
    every = [*calls.values(), *texts.values()]
    total = -sum((_amount(one.get("price")) for one in every), Decimal(0))
    currency = next((str(one["price_unit"]) for one in every if one.get("price_unit")), "usd")
    return NumberCost(
        number=number, calls=len(calls), texts=len(texts), price=str(abs(total)), currency=currency.upper()
    )


def _amount(told: object) -> Decimal:
    """Twilio writes what it charges as a negative number, and null while it does not know."""
    try:
        return Decimal(str(told)) if told is not None else Decimal(0)
    except InvalidOperation:
        return Decimal(0)
