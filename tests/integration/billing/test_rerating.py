"""Calls are rated again: compared first, booked as a correction, and once only."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text

from offhook.billing.api import CallDesk, CallKey, Period, Tariffs, milliseconds, reconcile, rerate_calls
from offhook.billing.models import PlanVersionRow
from offhook.billing.rating.call import Call
from offhook.db.session import Database
from offhook.kit.clock import SystemClock
from offhook.kit.errors import ConflictError
from offhook.kit.ids import new_id
from offhook.tenancy.api import Account
from tests.integration.billing.firm import CARRIER, LONG_AGO, Firm, make_firm


@pytest.fixture
async def firm(database: Database, account: Account) -> Firm:
    firm = await make_firm(database, account)
    await firm.pay(firm.reseller, 100)
    await firm.pay(firm.customer, 100)
    return firm


async def call_madrid(firm: Firm, *, minutes: int) -> None:
    desk = CallDesk(firm.database, Tariffs(firm.database), SystemClock())
    call = Call(
        id="leg",
        account_id=str(firm.customer.id),
        dialled="34911234567",
        answered_at_ms=milliseconds(SystemClock().now() - timedelta(hours=1)),
        duration_ms=minutes * 60_000,
        carrier_id=CARRIER,
    )
    await desk.settle(CallKey(call_id=uuid4(), leg_id=f"leg {uuid4()}"), call)
    await desk.close()


async def change_price(firm: Firm, *, percent: str) -> None:
    """The reseller's plan for its customer, from now on."""
    now = SystemClock().now()
    async with firm.database.system() as session:
        rule = {"name": "all", "prefixes": [], "mark_up": {"percent": percent}}
        plan_id = firm.plan_ids[firm.customer.id]
        session.add(
            PlanVersionRow(id=new_id(), account_id=firm.reseller.id, plan_id=plan_id, effective_at=now, rules=[rule])
        )


async def test_a_comparison_books_nothing_and_a_booking_only_once(firm: Firm) -> None:
    for minutes in (1, 2):
        await call_madrid(firm, minutes=minutes)
    assert await firm.standing(firm.customer) == (100_000_000 - 3 * 2_640_000, 0)
    await change_price(firm, percent="50")
    now = SystemClock().now()
    snapshot = await Tariffs(firm.database).snapshot()
    period = Period(from_at=LONG_AGO, until_at=now, plan_id=firm.plan_ids[firm.customer.id])

    async def run(*, book: bool) -> tuple[int, int, int]:
        done = await rerate_calls(firm.database, snapshot, period, now=now, now_ms=milliseconds(now), book=book)
        who = (str(firm.customer.id), "EUR")
        return done.calls, done.changed, done.after[who] - done.before[who]

    dearer = 3 * (3_600_000 - 2_640_000)
    assert await run(book=False) == (2, 2, dearer)
    assert await firm.standing(firm.customer) == (100_000_000 - 3 * 2_640_000, 0)
    assert await run(book=True) == (2, 2, dearer)
    assert await run(book=True) == (2, 0, 0)
    assert await firm.standing(firm.customer) == (100_000_000 - 3 * 3_600_000, 0)
    assert await firm.standing(firm.reseller) == (100_000_000 - 3 * 2_400_000, 0)
    async with firm.database.system() as session:
        assert not any((await reconcile(session, since=LONG_AGO)).values())
        owed = await session.scalar(
            text("SELECT sum(net_micros) FROM call_charges WHERE side = 'owes' AND account_id = :id"),
            {"id": firm.customer.id},
        )
        runs = (await session.execute(text("SELECT calls, changed FROM rating_runs"))).all()
    assert owed == 3 * 3_600_000
    assert [tuple(row) for row in runs] == [(2, 2)]


async def test_without_a_plan_the_prices_of_the_time_count(firm: Firm) -> None:
    await call_madrid(firm, minutes=1)
    await change_price(firm, percent="50")
    now = SystemClock().now()
    snapshot = await Tariffs(firm.database).snapshot()
    period = Period(from_at=LONG_AGO, until_at=now)
    done = await rerate_calls(firm.database, snapshot, period, now=now, now_ms=milliseconds(now), book=True)
    assert (done.calls, done.changed) == (1, 0)


async def test_two_runs_at_once_book_once(firm: Firm) -> None:
    await call_madrid(firm, minutes=1)
    await change_price(firm, percent="50")
    now = SystemClock().now()
    snapshot = await Tariffs(firm.database).snapshot()
    period = Period(from_at=LONG_AGO, until_at=now, plan_id=firm.plan_ids[firm.customer.id])

    async def book() -> int:
        done = await rerate_calls(firm.database, snapshot, period, now=now, now_ms=milliseconds(now), book=True)
        return done.changed

    ended = await asyncio.gather(book(), book(), book(), return_exceptions=True)
    assert 1 in ended
    assert all(one in (0, 1) or isinstance(one, ConflictError) for one in ended), ended
    assert await firm.standing(firm.customer) == (100_000_000 - 3_600_000, 0)
