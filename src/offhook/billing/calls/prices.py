"""What calls cost an account, for their list and for one of them in detail, with the reasons."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.calls.schemas import CallPrice, PricedLeg, PriceLevel, PriceLine
from offhook.billing.models import ChargeRow
from offhook.billing.rating.exact import read_exact, write_exact
from offhook.billing.rating.sides import seen_by

_RATED = text("""
    SELECT DISTINCT ON (leg_id) leg_id, run, direction, answered_at, duration_ms, explanation FROM rated_calls r
    WHERE call_id = :call_id AND EXISTS (
      SELECT FROM call_charges c WHERE c.key = r.key AND c.account_id = :account_id)
    ORDER BY leg_id, booked_at DESC, key DESC
""")
_NAMES = text("SELECT id::text, name FROM accounts WHERE id = ANY(CAST(:ids AS uuid[]))")
_CARRIERS = text("""
    SELECT told.id, carriers.name FROM unnest(CAST(:ids AS text[])) AS told(id)
    JOIN carriers ON told.id IN (carriers.id::text, 'trunk-' || replace(carriers.id::text, '-', ''))
""")
"""Cost decks name a carrier by its id, or by its endpoint in the engine."""
_PLANS = text("SELECT id::text, name FROM rate_plans WHERE id = ANY(CAST(:ids AS uuid[]))")


async def prices_of_calls(
    session: AsyncSession, call_ids: Sequence[UUID], *, account_id: UUID
) -> Mapping[UUID, CallPrice]:
    """By call what the account owes for it, tax included; calls that cost nothing are not in it."""
    if not call_ids:
        return {}
    owed = func.sum(ChargeRow.net_micros + ChargeRow.tax_micros)
    rows = await session.execute(
        select(ChargeRow.call_id, ChargeRow.currency, owed)
        .where(ChargeRow.call_id.in_(call_ids), ChargeRow.account_id == account_id, ChargeRow.side == "owes")
        .group_by(ChargeRow.call_id, ChargeRow.currency)
    )
    return {call_id: CallPrice(currency=currency, micros=int(micros)) for call_id, currency, micros in rows}


async def explained_legs(session: AsyncSession, call_id: UUID, *, account_id: UUID, is_owner: bool) -> list[PricedLeg]:
    """The rated legs of a call, as far as the account may see them: the owner sees the whole chain. System scope."""
    rows = (await session.execute(_RATED, {"call_id": call_id, "account_id": account_id})).all()
    seen = [row.explanation if is_owner else seen_by(str(account_id), row.explanation) for row in rows]
    names = await _names(session, seen)
    return [
        PricedLeg(
            leg_id=row.leg_id,
            run=row.run,
            direction=row.direction,
            dialled=explanation["call"]["dialled"],
            answered_at=row.answered_at,
            duration_ms=row.duration_ms,
            levels=[_level(level, str(account_id), names) for level in explanation["levels"]],
            explanation=explanation,
        )
        for row, explanation in zip(rows, seen, strict=True)
    ]


async def _names(session: AsyncSession, explanations: Sequence[Mapping[str, Any]]) -> Mapping[str, str]:
    levels = [level for explanation in explanations for level in explanation["levels"]]
    parties = {str(level[side]) for level in levels for side in ("payer", "payee") if _is_id(level.get(side))}
    plans = {level["plan"] for level in levels if level["plan"]}
    carriers = {str(level["payee"]) for level in levels if level["plan"] is None and level.get("payee")}
    names: dict[str, str] = {}
    for query, ids in ((_NAMES, parties), (_PLANS, plans), (_CARRIERS, carriers)):
        names |= {row.id: row.name for row in await session.execute(query, {"ids": sorted(ids)})}
    return names


def _is_id(value: object) -> bool:
    try:
        UUID(str(value))
    except ValueError:
        return False
    return True


def _level(level: Mapping[str, Any], account_id: str, names: Mapping[str, str]) -> PriceLevel:
    payer, payee = level.get("payer"), level.get("payee")
    side = "owes" if payer == account_id else "earns" if payee == account_id else "between"
    return PriceLevel(
        side=side,
        payer=None if payer == account_id else names.get(str(payer)),
        payee=None if payee is None or payee == account_id else names.get(str(payee), str(payee)),
        plan=names.get(str(level["plan"])),
        prefix=level["prefix"],
        currency=level["currency"],
        interval_s=(level["interval"]["first_s"], level["interval"]["next_s"]),
        connection_fee=level["connection_fee"],
        billed_s=level["billed_s"],
        free_s=level["free_s"],
        lines=lines_shown(level),
        exact=level["exact"],
        price_micros=level["price_micros"],
        taxes=[f"{tax['name']} {tax['percent']} %" for tax in level["taxes"]],
        tax_version=level.get("tax_version"),
        tax_micros=sum(level["tax_micros"]),
        cost_micros=level.get("cost_micros"),
        margin_micros=level.get("margin_micros"),
    )


def lines_shown(level: Mapping[str, Any]) -> list[PriceLine]:
    """Lines that follow one another and differ in their count alone are one for people: first and next increments
    often have the same length and price."""
    shown: list[PriceLine] = []
    for line in level["lines"]:
        told = _line(line, level)
        before = shown[-1] if shown else None
        if before is not None and (before.seconds, before.each, before.bands) == (told.seconds, told.each, told.bands):
            before.increments += told.increments
            before.price = write_exact(read_exact(before.price) + read_exact(told.price))
        else:
            shown.append(told)
    return shown


def _line(line: Mapping[str, Any], level: Mapping[str, Any]) -> PriceLine:
    span = level["spans"][line["span"]]
    step = span["steps"][line["step"]]
    return PriceLine(
        from_ms=line["from_ms"],
        increments=line["increments"],
        seconds=step["length_s"],
        each=step["price"],
        bands=[band for band in span["bands"] if band],
        price=line["price"],
    )
