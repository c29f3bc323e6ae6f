"""Rates a period's calls again, compares, and books the difference: the old set reversed, the new one beside it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing import repository
from offhook.billing.calls.settlement import REVERSED, CallKey, charges_of, dues_of, settlement_of
from offhook.billing.ledger.chain import lines_of
from offhook.billing.rating.call import Call
from offhook.billing.rating.hindsight import with_newest_prices
from offhook.billing.rating.rate_call import rate
from offhook.billing.rating.rated_call import RatedCall
from offhook.billing.rating.snapshot import Snapshot
from offhook.billing.rating.used_lots import used_lots
from offhook.billing.repository import SettleRequest
from offhook.db.session import Database
from offhook.kit.errors import ConflictError, NotFoundError, OffhookError
from offhook.kit.ids import new_id

CHUNK = 500
# The limit stands in the text: a plan that does not know it reads the whole month for every page.
_PAGE = text(f"""
    WITH page AS MATERIALIZED (
      SELECT key, call_id, leg_id, answered_at, booked_at, explanation FROM rated_calls
       WHERE answered_at >= :from_at AND answered_at < :until_at AND (answered_at, key) > (:after_at, :after_key)
         AND run <> :run
       ORDER BY answered_at, key LIMIT {CHUNK})
    SELECT p.key, p.call_id, p.leg_id, p.answered_at, p.explanation::text AS told,
           EXISTS (SELECT FROM rated_calls newer WHERE newer.call_id = p.call_id AND newer.leg_id = p.leg_id
                      AND (newer.booked_at, newer.key) > (p.booked_at, p.key)) AS renewed
      FROM page p ORDER BY p.answered_at, p.key
""")  # noqa: S608  # put together from a constant
_ALONE = text("SELECT pg_try_advisory_xact_lock(hashtextextended('offhook rerating', 8))")
_PLAN = text("SELECT id FROM rate_plans WHERE id::text = :plan OR name = :plan")
_NOTE = text("""
    INSERT INTO rating_runs (id, run, from_at, until_at, plan_id, calls, changed)
    VALUES (:id, :run, :from_at, :until_at, :plan_id, :calls, :changed)
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Calls answered from `from_at` on and before `until_at`; with a plan, those on which somebody pays by it."""

    from_at: datetime
    until_at: datetime
    plan_id: UUID | None = None


@dataclass(slots=True)
class Comparison:
    """What the run found; micros by account and currency, tax included."""

    calls: int = 0
    changed: int = 0
    without_price: int = 0
    before: Counter[tuple[str, str]] = field(default_factory=Counter)
    after: Counter[tuple[str, str]] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Changed:
    """A call that costs something else now."""

    key: CallKey
    old: Mapping[str, Any]
    old_key: str
    new: RatedCall


async def find_plan(session: AsyncSession, plan: str) -> UUID:
    """By id or name; system scope. Raises NotFoundError when it is not exactly one."""
    found = (await session.scalars(_PLAN, {"plan": plan})).all()
    if len(found) != 1:
        raise NotFoundError(f"there are {len(found)} plans called {plan!r}: name one by its id")
    plan_id: UUID = found[0]
    return plan_id


async def rerate_calls(
    database: Database, snapshot: Snapshot, period: Period, *, now: datetime, now_ms: int, book: bool
) -> Comparison:
    """Compares; with `book` it books what differs, call by call, so that it can be cut off and begun again.

    With a plan its newest prices count as if they had held all the time, else those in force at each answer.
    A second run finds no difference any more. Corrections are booked now: statements of before stay as they were.
    Raises ConflictError while another run books.
    """
    if not book:
        return await _work_through(database, snapshot, period, now=now, now_ms=now_ms, book=False)
    async with database.system() as holding:  # as long as it lives, it keeps the others away
        if not await holding.scalar(_ALONE):
            raise ConflictError("another re-rating is being booked: begin again when it is over")
        return await _work_through(database, snapshot, period, now=now, now_ms=now_ms, book=True)


async def _work_through(
    database: Database, snapshot: Snapshot, period: Period, *, now: datetime, now_ms: int, book: bool
) -> Comparison:
    if period.plan_id is not None:
        snapshot = with_newest_prices(snapshot, str(period.plan_id), at_ms=now_ms)
    done, run = Comparison(), f"rerated {new_id()}"
    after_at, after_key = period.from_at, ""
    while True:
        async with database.system() as session:
            span = {"from_at": period.from_at, "until_at": period.until_at}
            place = {"after_at": after_at, "after_key": after_key, "run": run}
            rows = (await session.execute(_PAGE, span | place)).all()
            latest = [row for row in rows if not row.renewed]
            changed = [one for row in latest if (one := _compare(row, snapshot, period, run, done)) is not None]
            if book and changed:
                await _book(session, changed, now)
            if rows:
                after_at, after_key = rows[-1].answered_at, rows[-1].key
        if len(rows) < CHUNK:
            break
    if book and done.changed:
        await _note(database, period, run, done)
    return done


async def _note(database: Database, period: Period, run: str, done: Comparison) -> None:
    async with database.system() as session:
        await session.execute(
            _NOTE,
            {
                "id": new_id(),
                "run": run,
                "from_at": period.from_at,
                "until_at": period.until_at,
                "plan_id": period.plan_id,
                "calls": done.calls,
                "changed": done.changed,
            },
        )


def _compare(row: Any, snapshot: Snapshot, period: Period, run: str, done: Comparison) -> _Changed | None:
    told = orjson.loads(row.told)
    levels = told["levels"]
    if period.plan_id is not None and not any(level["plan"] == str(period.plan_id) for level in levels):
        return None
    done.calls += 1
    try:
        lots = used_lots(told)
        new = rate(Call.told(told["call"]), snapshot.with_lots(lots) if lots or snapshot.lots else snapshot)
    except OffhookError:
        done.without_price += 1
        return None
    before, after = [_told(level) for level in levels], _owed(new)
    _add(done.before, before)
    _add(done.after, after)
    if before == after:
        return None
    done.changed += 1
    key = CallKey(call_id=row.call_id, leg_id=row.leg_id, run=run)
    return _Changed(key=key, old=told, old_key=row.key, new=new)


class _Owed(NamedTuple):
    """What one level owes another for a call; `by_plan` is false of the carrier's."""

    payer: str | None
    payee: str | None
    currency: str
    price: int
    tax: int
    by_plan: bool


def _told(level: Mapping[str, Any]) -> _Owed:
    tax, by_plan = sum(level["tax_micros"]), level["plan"] is not None
    return _Owed(level["payer"], level["payee"], level["currency"], level["price_micros"], tax, by_plan)


def _owed(rated: RatedCall) -> list[_Owed]:
    """The same of a call just rated, without its explanation: most calls of a run have not changed."""
    accounts = rated.accounts
    parties = [(rated.owner_id, rated.call.carrier_id)] * (len(rated.prices) - len(accounts))
    parties += [(account.id, account.parent_id) for account in accounts]
    return [
        _Owed(payer, payee, level.spec.currency, price, tax, bool(level.spec.plan_id))
        for (payer, payee), level, price, tax in zip(parties, rated.charged, rated.prices, rated.taxes, strict=True)
    ]


def _add(sums: Counter[tuple[str, str]], owed: Sequence[_Owed]) -> None:
    for one in owed:
        if one.by_plan and one.payer is not None:
            sums[one.payer, one.currency] += one.price + one.tax


async def _book(session: AsyncSession, changed: Sequence[_Changed], now: datetime) -> None:
    """Takes back what was booked, and books the new sets of those alone that were not taken back before."""
    reversals = [_reversal(one, now) for one in changed]
    outcomes = await repository.settle(session, reversals)
    alone = [one for one, back in zip(changed, reversals, strict=True) if outcomes[back.key] == "booked"]
    await repository.settle(session, [_renewal(one, now) for one in alone])


def _reversal(one: _Changed, now: datetime) -> SettleRequest:
    levels = one.old["levels"]
    old = Call.told(one.old["call"])
    return SettleRequest(
        key=f"{one.old_key}{REVERSED}",
        kind="rerating",
        at=now,
        lines=[(name, -micros) for name, micros in lines_of(*dues_of(levels))],
        memo=old.dialled,
        charges=[_reversed(charge) | {"at": now} for charge in charges_of(one.key, old, levels)],
    )


def _renewal(one: _Changed, now: datetime) -> SettleRequest:
    made = settlement_of(one.key, one.new)
    return replace(made, at=now, hold="", charges=[{**charge, "at": now} for charge in made.charges])


def _reversed(charge: Mapping[str, Any]) -> dict[str, Any]:
    micros = ("net_micros", "tax_micros", "cost_micros", "margin_micros")
    return {name: -value if name in micros and value is not None else value for name, value in charge.items()}
