"""Calls on an invoice: each once for every account that owes for it, added up by where they went."""

from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any, Literal
from uuid import UUID

import phonenumbers
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.calls.settlement import REVERSED
from offhook.billing.paper.document import LineTax
from offhook.billing.paper.words import Words

_CURRENCIES = text("""
    SELECT DISTINCT c.currency FROM call_charges c
     WHERE c.account_id = :customer_id AND c.side = 'owes' AND c.peer = '' AND c.at < :end
       AND NOT EXISTS (SELECT FROM invoiced_calls i WHERE i.account_id = c.account_id AND i.key = c.key)
""")
_TAKE = text("""
    INSERT INTO invoiced_calls (key, account_id, invoice_id)
    SELECT c.key, c.account_id, :invoice_id FROM call_charges c
     WHERE c.account_id = :customer_id AND c.side = 'owes' AND c.peer = '' AND c.at < :end AND c.currency = :currency
    ON CONFLICT DO NOTHING
""")
_TAKEN = text("""
    SELECT c.dialled, c.at, c.duration_ms, c.net_micros, c.tax_micros, r.direction, r.key <> c.key AS is_reversal,
           level -> 'taxes' AS taxes, COALESCE((level ->> 'billed_s')::numeric, 0) AS billed_s
      FROM invoiced_calls i
      JOIN call_charges c ON c.account_id = i.account_id AND c.key = i.key AND c.side = 'owes' AND c.peer = ''
      LEFT JOIN rated_calls r ON r.key = regexp_replace(c.key, :reversal, '')
      LEFT JOIN LATERAL (
        SELECT one AS level FROM jsonb_array_elements(r.explanation -> 'levels') AS one
         WHERE one ->> 'payer' = i.account_id::text AND one ->> 'plan' IS NOT NULL LIMIT 1) AS own ON true
     WHERE i.invoice_id = :invoice_id ORDER BY c.at, c.key
""")
"""What a re-rating takes back carries the taxes and minutes of the rating it takes back."""
Kind = Literal["fixed", "mobile", "special", "other"]
_SPECIAL = {
    phonenumbers.PhoneNumberType.PREMIUM_RATE,
    phonenumbers.PhoneNumberType.SHARED_COST,
    phonenumbers.PhoneNumberType.TOLL_FREE,
    phonenumbers.PhoneNumberType.UAN,
}


@dataclass(frozen=True, slots=True)
class UsageGroup:
    """Where calls went, and the taxes they were rated with."""

    direction: str
    country: str
    kind: Kind
    taxes: tuple[LineTax, ...]

    def title(self, words: Words) -> str:
        """For a line."""
        if self.direction == "in":
            return words["calls_in"]
        if self.kind == "special":
            return words.fill("calls_to", place=words["calls_special"])
        if self.kind == "other":
            return words.fill("calls_to", place=words["calls_other"])
        place = words.country(self.country)
        return words.fill("calls_to", place=words.fill("calls_mobile", place=place) if self.kind == "mobile" else place)


@dataclass(slots=True)
class UsageSum:
    """Of one group; exact, as it stands in the ledger."""

    calls: int = 0
    billed_ms: int = 0
    net_micros: int = 0
    tax_micros: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoicedCall:
    """One call of an invoice."""

    dialled: str
    at: datetime
    duration_ms: int
    net_micros: int
    tax_micros: int
    direction: str
    billed_ms: int
    """Negative of a call that was taken back by a re-rating."""
    taxes: tuple[LineTax, ...] = field(default=())


async def currencies_due(session: AsyncSession, customer_id: UUID, *, end: datetime) -> list[str]:
    """In which the customer owes for calls that are on no invoice; system scope."""
    return sorted(await session.scalars(_CURRENCIES, {"customer_id": customer_id, "end": end}))


async def take_calls(
    session: AsyncSession, *, invoice_id: UUID, customer_id: UUID, currency: str, end: datetime
) -> dict[UsageGroup, UsageSum]:
    """All calls before `end` that are on no invoice, late ones of months before too; system scope."""
    await session.execute(
        _TAKE, {"invoice_id": invoice_id, "customer_id": customer_id, "currency": currency, "end": end}
    )
    sums: dict[UsageGroup, UsageSum] = defaultdict(UsageSum)
    async for call in invoiced_calls(session, invoice_id):
        country, kind = destination_of(call.dialled)
        incoming = call.direction == "in"
        group = UsageGroup(call.direction, "" if incoming else country, "other" if incoming else kind, call.taxes)
        found = sums[group]
        found.calls += -1 if call.billed_ms < 0 else 1
        found.billed_ms += call.billed_ms
        found.net_micros += call.net_micros
        found.tax_micros += call.tax_micros
    return dict(sums)


async def invoiced_calls(session: AsyncSession, invoice_id: UUID) -> AsyncIterator[InvoicedCall]:
    """In the order in which they were answered; system scope."""
    async for row in await session.stream(_TAKEN, {"invoice_id": invoice_id, "reversal": f"{REVERSED}$"}):
        billed_ms = int(row.billed_s * 1000) or row.duration_ms
        yield InvoicedCall(
            dialled=row.dialled,
            at=row.at,
            duration_ms=row.duration_ms,
            net_micros=row.net_micros,
            tax_micros=row.tax_micros,
            direction=row.direction or "out",
            billed_ms=-billed_ms if row.is_reversal else billed_ms,
            taxes=_taxes(row.taxes or ()),
        )


@lru_cache(maxsize=65536)
def destination_of(dialled: str) -> tuple[str, Kind]:
    """Country and kind of the number called; `other` when it is no number of the world's plan."""
    try:
        number = phonenumbers.parse(f"+{dialled.lstrip('+')}")
    except phonenumbers.NumberParseException:
        return "", "other"
    kind = phonenumbers.number_type(number)
    region = phonenumbers.region_code_for_number(number)
    if kind in _SPECIAL:
        return "", "special"
    if region is None or region == "001":
        return "", "other"
    return region, "mobile" if kind == phonenumbers.PhoneNumberType.MOBILE else "fixed"


def _taxes(told: Sequence[dict[str, Any]]) -> tuple[LineTax, ...]:
    return tuple(LineTax(name=one["name"], percent=one["percent"], category=one["category"]) for one in told)
