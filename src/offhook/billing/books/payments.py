"""Payments in a statement: who collected the money, and what became of it."""

from collections.abc import Collection, Mapping
from typing import cast

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.books.schemas import Came, CameBy, CameEvent
from offhook.billing.paper.words import Words

_NAMES = {"stripe": "Stripe", "paypal": "PayPal", "gocardless": "GoCardless"}
_EVENTS: Mapping[str, CameEvent] = {
    "paid": "paid", "reversed": "reversed", "refund": "refund", "refund-failed": "refund_failed",
    "reinstated": "reinstated", "nothing": "offset",
}  # fmt: skip
# The key of such a set names the seller, the payment and what happened; a person may have written anything there.
_CAME = text("""
    SELECT s.id, split_part(s.key, ':', 4) AS event, v.type AS provider, m.kind AS method
      FROM posting_sets s
      JOIN payments p ON p.account_id::text = split_part(s.key, ':', 2)
       AND p.id = CASE WHEN split_part(s.key, ':', 3) ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
                       THEN split_part(s.key, ':', 3)::uuid END
      JOIN payment_providers v ON v.id = p.provider_id
      LEFT JOIN payment_methods m ON m.id = p.method_id
     WHERE s.id = ANY(:set_ids) AND s.kind = 'payment'
""")


async def payments_told(session: AsyncSession, set_ids: Collection[int]) -> dict[int, Came]:
    """By posting set, those that came by a provider; system scope."""
    if not set_ids:
        return {}
    return {
        row.id: Came(
            provider=_NAMES.get(row.provider, row.provider.replace("_", " ").capitalize()),
            by=_by(row.provider, row.method or ""),
            event=_EVENTS[row.event],
        )
        for row in await session.execute(_CAME, {"set_ids": list(set_ids)})
        if row.event in _EVENTS
    }


def payment_memo(came: Came | None, *, memo: str, micros: int, words: Words) -> str:
    """What stands in the details of a payment: what somebody wrote, or else what came."""
    if came is None:
        return memo or words["came_received" if micros >= 0 else "came_taken_back"]
    way = f"{words[f'came_by_{came.by}']}, {came.provider}"
    return way if came.event == "paid" else f"{words[f'came_{came.event}']}, {came.provider}"


def _by(provider: str, method: str) -> CameBy:
    if provider == "gocardless" or method.endswith("_debit"):
        return "debit"
    return cast(CameBy, method) if method == "card" else "online"
