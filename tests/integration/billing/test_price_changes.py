"""Prices that change while a call rings or runs, and money that comes in while it runs: no account passes its limit."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from offhook.billing.actions.roll_back_version import roll_back_version
from offhook.billing.api import Call, CallDesk, CallKey, CreditLimitError, NoRateError, Tariffs, milliseconds
from offhook.billing.models import DeckRow, DeckVersionRow
from offhook.billing.rating.rate_call import rate
from offhook.db.session import Database
from offhook.kit.clock import SystemClock
from offhook.tenancy.api import Account
from tests.integration.billing.firm import CARRIER, COST, Firm, add_version, make_firm

DEAR = COST.replace("2.00", "20.00")
MINUTE_MS = 60_000


@pytest.fixture
async def firm(database: Database, account: Account) -> Firm:
    return await make_firm(database, account)


@pytest.fixture
def tariffs(database: Database) -> Tariffs:
    return Tariffs(database)


@pytest.fixture
async def desk(database: Database, tariffs: Tariffs) -> AsyncIterator[CallDesk]:
    desk = CallDesk(database, tariffs, SystemClock())
    yield desk
    await desk.close()


@pytest.fixture
def now() -> datetime:
    return SystemClock().now()


def a_call(firm: Firm, *, at: datetime) -> Call:
    return Call(
        id="call",
        account_id=str(firm.customer.id),
        dialled="34911234567",
        answered_at_ms=milliseconds(at),
        duration_ms=0,
        carrier_id=CARRIER,
    )


def a_key() -> CallKey:
    return CallKey(call_id=uuid4(), leg_id="leg")


async def make_dear(firm: Firm, at: datetime) -> None:
    async with firm.database.system() as session:
        await add_version(session, await session.get_one(DeckRow, firm.deck_id), DEAR, effective_at=at)


async def pay(firm: Firm, customer: int) -> None:
    await firm.pay(firm.reseller, 1000)
    await firm.pay(firm.customer, customer)


async def test_prices_that_begin_while_it_rings_must_be_paid_for_before_it_is_dialled(
    firm: Firm, desk: CallDesk, now: datetime
) -> None:
    await pay(firm, 3)
    await make_dear(firm, now + timedelta(seconds=10))
    with pytest.raises(CreditLimitError):
        await desk.reserve(a_key(), a_call(firm, at=now))
    await firm.pay(firm.customer, 27)
    key = a_key()
    grant = await desk.reserve(key, a_call(firm, at=now))
    assert await firm.standing(firm.customer) == (30_000_000, 26_400_000)
    answered = a_call(firm, at=now + timedelta(seconds=15))
    assert await desk.confirm(key, answered, grant) == grant
    assert await desk.settle(key, replace(answered, duration_ms=MINUTE_MS)) == "booked"
    assert await firm.standing(firm.customer) == (3_600_000, 0)


@pytest.mark.parametrize(("paid", "until_ms", "held"), [(3, 0, 2_640_000), (27, MINUTE_MS, 26_400_000)])
async def test_prices_nobody_knew_of_when_it_was_dialled_are_held_or_end_it(
    firm: Firm, desk: CallDesk, tariffs: Tariffs, now: datetime, paid: int, until_ms: int, held: int
) -> None:
    await pay(firm, paid)
    key = a_key()
    grant = await desk.reserve(key, a_call(firm, at=now))
    await make_dear(firm, now + timedelta(seconds=10))
    await tariffs.reload()
    confirmed = await desk.confirm(key, a_call(firm, at=now + timedelta(seconds=15)), grant)
    assert confirmed.until_ms == until_ms
    assert await firm.standing(firm.customer) == (paid * 1_000_000, held)


async def test_money_paid_in_while_it_runs_gives_more_time_though_there_was_none(
    firm: Firm, desk: CallDesk, now: datetime
) -> None:
    await pay(firm, 3)
    key, call = a_key(), a_call(firm, at=now)
    grant = await desk.reserve(key, call)
    last = await desk.extend(key, call, grant)
    assert last == replace(grant, final=True)
    await firm.pay(firm.customer, 100)
    more = await desk.extend(key, call, last)
    assert (more.until_ms, more.final) == (2 * MINUTE_MS, False)


async def test_a_roll_back_changes_no_price_of_the_past_but_for_calls_rated_again(
    firm: Firm, tariffs: Tariffs, now: datetime
) -> None:
    begun, undone = now - timedelta(minutes=10), now - timedelta(minutes=5)
    await make_dear(firm, begun)
    async with firm.database.system() as session:
        newest = select(DeckVersionRow).order_by(DeckVersionRow.effective_at.desc()).limit(1)
        version = (await session.scalars(newest)).one()
        await roll_back_version(session, version, now=undone)
    hindsight = Tariffs(firm.database, in_hindsight=True)
    costs = []
    for at in (begun - timedelta(seconds=1), begun, undone - timedelta(seconds=1), undone):
        call = replace(a_call(firm, at=at), duration_ms=MINUTE_MS)
        costs.append([rate(call, await each.snapshot()).prices[0] // 1_000_000 for each in (tariffs, hindsight)])
    assert costs == [[2, 2], [20, 2], [20, 2], [2, 2]]


async def test_after_a_roll_back_of_the_only_prices_there_are_none(firm: Firm, tariffs: Tariffs, now: datetime) -> None:
    async with firm.database.system() as session:
        version = (await session.scalars(select(DeckVersionRow))).one()
        await roll_back_version(session, version, now=now)
    snapshot = await tariffs.snapshot()
    assert rate(replace(a_call(firm, at=now - timedelta(seconds=1)), duration_ms=1), snapshot).prices[0] == 2_000_000
    with pytest.raises(NoRateError, match="no price for 34911234567"):
        rate(a_call(firm, at=now), snapshot)
