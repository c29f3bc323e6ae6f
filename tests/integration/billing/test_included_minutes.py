"""Included minutes on the real ledger: opened by the month, held by calls, used once, rolled over once."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text

from offhook.billing.actions.assign_plan import assign_plan
from offhook.billing.api import (
    Call,
    CallDesk,
    CallKey,
    CreditLimitError,
    Period,
    Tariffs,
    live_prices,
    milliseconds,
    prices_of_calls,
    rerate_calls,
)
from offhook.billing.books.views import balance_name, statement
from offhook.billing.chores.catalogue import renew_minutes
from offhook.billing.lots.models import LotRow
from offhook.billing.lots.rows import LotGrant, grant_lot
from offhook.billing.models import PlanRow, PlanVersionRow
from offhook.db.session import Database
from offhook.kit.clock import SystemClock
from offhook.kit.ids import new_id
from tests.integration.billing.firm import CARRIER, LONG_AGO, Firm

NOW = datetime.now(UTC)
MADRID_OCTOBER = datetime(2026, 9, 30, 22, tzinfo=UTC)
"""Midnight of the 1st of October there."""


@pytest.fixture
async def firm(books: Firm) -> Firm:
    await books.pay(books.reseller, 100)
    return books


def desk_of(firm: Firm) -> CallDesk:
    return CallDesk(firm.database, Tariffs(firm.database), SystemClock())


def a_call(firm: Firm, seconds: int, dialled: str = "34911234567", at: datetime = NOW) -> tuple[CallKey, Call]:
    call = Call(
        id="c", account_id=str(firm.customer.id), dialled=dialled, answered_at_ms=milliseconds(at),
        duration_ms=seconds * 1000, carrier_id=CARRIER,
    )  # fmt: skip
    return CallKey(call_id=new_id(), leg_id=str(new_id())), call


async def give(firm: Firm, seconds: int, **given: Any) -> None:
    span = {"from_at": NOW - timedelta(days=1), "expires_at": NOW + timedelta(days=20), "prefixes": ["349"]}
    grant = LotGrant(key=str(new_id()), source="product", name="Spain", seconds=seconds, **{**span, **given})
    async with firm.database.system() as session:
        await grant_lot(session, firm.customer.id, grant)


async def left(database: Database) -> list[int]:
    async with database.system() as session:
        return list(await session.scalars(select(LotRow.left_s).order_by(LotRow.expires_at, LotRow.id)))


async def test_a_call_is_part_free_and_part_charged_and_the_rest_of_the_chain_pays_as_ever(firm: Firm) -> None:
    await give(firm, 90)
    key, call = a_call(firm, 150)
    desk = desk_of(firm)
    assert await desk.settle(key, call) == "booked"
    # 60 s are left to pay for, at 60/60 and 2.64; the reseller owes 2.40 for each of three minutes.
    assert (await firm.standing(firm.customer))[0] == -2_640_000
    assert (await firm.standing(firm.reseller))[0] == 100_000_000 - 7_200_000
    assert await left(firm.database) == [0]
    async with firm.database.system() as session:
        told = (await session.execute(text("SELECT explanation FROM rated_calls"))).scalar_one()
    assert [(level["free_s"], level["billed_s"]) for level in told["levels"]] == [(0, 180), (0, 180), (90, 60)]


async def test_told_twice_a_call_uses_its_minutes_once_and_is_the_same_call(firm: Firm) -> None:
    await give(firm, 90)
    key, call = a_call(firm, 60)
    assert await desk_of(firm).settle(key, call) == "booked"
    await give(firm, 600)
    assert await desk_of(firm).settle(key, call) == "repeated"
    assert sum(await left(firm.database)) == 630


async def test_what_expires_first_is_used_first_and_other_destinations_use_nothing(firm: Firm) -> None:
    await give(firm, 100, expires_at=NOW + timedelta(days=9))
    await give(firm, 100, expires_at=NOW + timedelta(days=3))
    await desk_of(firm).settle(*a_call(firm, 30, dialled="34612345678"))
    assert await left(firm.database) == [100, 100]
    await desk_of(firm).settle(*a_call(firm, 120))
    assert await left(firm.database) == [0, 80]


async def test_a_customer_without_credit_calls_as_long_as_its_minutes_last(firm: Firm) -> None:
    await give(firm, 90)
    desk = desk_of(firm)
    key, call = a_call(firm, 0)
    grant = await desk.reserve(key, call)
    assert grant.until_ms == 60_000
    assert (await desk.extend(key, call, grant)).until_ms == 90_000
    with pytest.raises(CreditLimitError):
        await desk.reserve(*a_call(firm, 0))
    await desk.void(key)
    assert await left(firm.database) == [90], "nobody answered"
    assert (await desk.reserve(*a_call(firm, 0))).until_ms == 60_000


async def test_calls_at_once_never_use_a_second_twice_nor_pass_the_limit(firm: Firm) -> None:
    await give(firm, 600)
    await firm.pay(firm.customer, 5)
    desk = desk_of(firm)

    async def talk() -> bool:
        key, call = a_call(firm, 60)
        try:
            await desk.reserve(key, call)
        except CreditLimitError:
            return False
        return await desk.settle(key, call) == "booked"

    done = await asyncio.gather(*(talk() for _ in range(20)))
    # Ten minutes are free and 5.00 pay for one more at 2.64.
    posted, pending = await firm.standing(firm.customer)
    assert (sum(done), posted, pending) == (11, 5_000_000 - 2_640_000, 0)
    assert await left(firm.database) == [0]


def a_version(firm: Firm, plan_id: UUID, included: list[Any], *, at: datetime) -> PlanVersionRow:
    rule = {"name": "all", "prefixes": [], "mark_up": {"percent": "10"}}
    return PlanVersionRow(
        id=new_id(),
        account_id=firm.reseller.id,
        plan_id=plan_id,
        effective_at=at,
        rules=[rule],
        included=included,
    )


async def grant_by_plan(firm: Firm, *, minutes: int, rolls_over: bool) -> None:
    included = [{"name": "Spain", "prefixes": ["34"], "minutes": minutes, "rolls_over": rolls_over}]
    async with firm.database.system() as session:
        session.add(a_version(firm, firm.plan_ids[firm.customer.id], included, at=LONG_AGO + timedelta(days=1)))
        await session.execute(
            text("UPDATE accounts SET time_zone = 'Europe/Madrid' WHERE id = :id"), {"id": firm.customer.id}
        )


async def lots(firm: Firm) -> list[tuple[str, int, datetime]]:
    async with firm.database.system() as session:
        rows = await session.scalars(select(LotRow).where(LotRow.left_s > 0).order_by(LotRow.expires_at, LotRow.source))
        return [(row.source, row.left_s, row.expires_at) for row in rows]


async def test_a_plan_opens_its_minutes_each_month_in_the_customers_zone_and_rolls_them_over_once(firm: Firm) -> None:
    await grant_by_plan(firm, minutes=10, rolls_over=True)
    november, december = datetime(2026, 10, 31, 23, tzinfo=UTC), datetime(2026, 11, 30, 23, tzinfo=UTC)
    for _ in range(2):
        await renew_minutes(firm.database, now=MADRID_OCTOBER + timedelta(minutes=1))
    assert await lots(firm) == [("plan", 600, november)]
    await desk_of(firm).settle(*a_call(firm, 240, at=MADRID_OCTOBER + timedelta(days=3)))
    for _ in range(2):
        await renew_minutes(firm.database, now=november + timedelta(minutes=1))
    assert await lots(firm) == [("plan", 600, december), ("roll-over", 360, december)]
    await renew_minutes(firm.database, now=december + timedelta(minutes=1))
    assert [(source, left_s) for source, left_s, expires in await lots(firm) if expires > december] == [
        ("plan", 600),
        ("roll-over", 600),
    ], "what was rolled over once is over"


async def test_what_a_call_held_over_the_months_end_and_did_not_use_rolls_over_after_it(firm: Firm) -> None:
    over, later = NOW - timedelta(minutes=1), NOW + timedelta(days=30)
    await give(firm, 1800, expires_at=NOW + timedelta(minutes=5), rolls_over_until=later)
    desk = desk_of(firm)
    key, call = a_call(firm, 120)
    await desk.reserve(key, call)
    async with firm.database.system() as session:
        held = await session.scalar(text("SELECT sum(seconds) FROM lot_holds"))
        await session.execute(text("UPDATE minute_lots SET expires_at = :over"), {"over": over})
    for _ in range(2):
        await renew_minutes(firm.database, now=NOW)
    assert await lots(firm) == [("product", held, over), ("roll-over", 1800 - held, later)]
    assert await desk.settle(key, call) == "booked"
    for _ in range(2):
        await renew_minutes(firm.database, now=NOW)
    assert await lots(firm) == [("roll-over", 1800 - 120, later)]


async def test_a_customer_on_another_plan_from_mid_month_has_the_share_of_the_days_left(firm: Firm) -> None:
    await grant_by_plan(firm, minutes=31, rolls_over=False)
    await renew_minutes(firm.database, now=MADRID_OCTOBER + timedelta(minutes=1))
    moved = MADRID_OCTOBER + timedelta(days=21)
    included = [{"name": "Spain", "prefixes": ["34"], "minutes": 310}]
    async with firm.database.system() as session:
        plan = PlanRow(id=new_id(), account_id=firm.reseller.id, name="more", currency="EUR")
        session.add(plan)
        await session.flush()
        session.add(a_version(firm, plan.id, included, at=LONG_AGO))
        await session.flush()
        customer = await session.merge(firm.customer)
        await session.refresh(customer)
        await assign_plan(session, customer, plan, direction="out", from_at=moved, now=moved)
    november = datetime(2026, 10, 31, 23, tzinfo=UTC)
    assert await lots(firm) == [("plan", 31 * 60, moved), ("plan", 100 * 60, november)]


async def test_rated_again_a_call_keeps_the_minutes_it_used(firm: Firm) -> None:
    await give(firm, 90)
    await desk_of(firm).settle(*a_call(firm, 150))
    period = Period(from_at=NOW - timedelta(days=1), until_at=NOW + timedelta(days=1), plan_id=None)
    snapshot = await Tariffs(firm.database).snapshot()
    done = await rerate_calls(firm.database, snapshot, period, now=NOW, now_ms=milliseconds(NOW), book=True)
    assert (done.calls, done.changed) == (1, 0)


async def a_living_call(firm: Firm, *, seconds: int) -> tuple[CallKey, Call]:
    """Answered so long ago, with the credit and minutes it has asked for meanwhile."""
    answered_at = datetime.now(UTC) - timedelta(seconds=seconds)
    key, call = a_call(firm, 0, at=answered_at)
    told = {"call": key.call_id, "leg": key.leg_id, "row": new_id(), "account": firm.customer.id, "at": answered_at}
    async with firm.database.system() as session:
        await session.execute(
            text("""
            INSERT INTO calls (id, account_id, direction, caller, dialled, started_at, answered_at, state, outcome)
            VALUES (:call, :account, 'outbound', '+34600000000', '+34911234567', :at, :at, 'live', 'answered')"""),
            told,
        )
        await session.execute(
            text("""
            INSERT INTO call_legs (id, account_id, leg_id, call_id, role, party, engine, started_at, answered_at)
            VALUES (:row, :account, :leg, :call, 'callee', '+34911234567', 'e', :at, :at)"""),
            told,
        )
    desk = desk_of(firm)
    grant = await desk.reserve(key, call)
    while grant.until_ms <= seconds * 1000:
        grant = await desk.extend(key, call, grant)
    await desk.close()
    return key, call


@pytest.mark.parametrize(("seconds", "euros", "a_minute"), [(45, 0, 0), (130, 1, 2_640_000)])
async def test_a_living_call_costs_nothing_within_its_minutes_and_the_part_above_after_them(
    firm: Firm, seconds: int, euros: int, a_minute: int
) -> None:
    """Ninety seconds are included; the live cost, the charge and the balance say the same."""
    await firm.pay(firm.customer, 100)
    await give(firm, 90)
    key, call = await a_living_call(firm, seconds=seconds)
    owed = euros * 2_640_000
    async with firm.database.system() as session:
        found = await live_prices(
            session,
            [firm.customer.id],
            tariffs=Tariffs(firm.database),
            now=datetime.now(UTC),
            with_rates=True,
        )
    price = found[firm.customer.id][key.call_id]
    assert (price.micros, price.per_minute_micros) == (owed, a_minute)
    await desk_of(firm).settle(key, replace(call, duration_ms=seconds * 1000))
    assert (await firm.standing(firm.customer))[0] == 100_000_000 - owed
    name = balance_name(firm.customer.id, "EUR")
    async with firm.database.system() as session:
        charged = await prices_of_calls(session, [key.call_id], account_id=firm.customer.id)
        lines = (await statement(session, name, begin=None, end=None)).lines
    assert charged[key.call_id].micros == owed
    assert [line.kind for line in lines] == ["payment", *["call"] * euros]
