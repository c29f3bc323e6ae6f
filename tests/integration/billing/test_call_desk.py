"""The whole path of a call's money: credit before it, more while it runs, and its booking on every level."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text

from offhook.billing import repository
from offhook.billing.api import (
    Call,
    CallDesk,
    CallKey,
    CallLimitError,
    CallOverError,
    CreditLimitError,
    NoRateError,
    Tariffs,
    milliseconds,
    reconcile,
)
from offhook.billing.books import views as books
from offhook.billing.models import DeckRow
from offhook.billing.rating.replay import replay
from offhook.db.session import Database
from offhook.kit.clock import SystemClock
from offhook.tenancy.api import Account
from tests.integration.billing.firm import CARRIER, LONG_AGO, Firm, add_version, make_firm

MINUTE_MS = 60_000


@pytest.fixture
async def firm(database: Database, account: Account) -> Firm:
    return await make_firm(database, account)


@pytest.fixture
async def desk(database: Database) -> AsyncIterator[CallDesk]:
    desk = CallDesk(database, Tariffs(database), SystemClock())
    yield desk
    await desk.close()


def a_call(firm: Firm, *, minutes: int = 0, dialled: str = "34911234567") -> Call:
    return Call(
        id="call",
        account_id=str(firm.customer.id),
        dialled=dialled,
        answered_at_ms=milliseconds(SystemClock().now()),
        duration_ms=minutes * MINUTE_MS,
        carrier_id=CARRIER,
    )


def a_key() -> CallKey:
    return CallKey(call_id=uuid4(), leg_id="leg")


async def proof(database: Database) -> dict[str, int]:
    async with database.system() as session:
        return await reconcile(session, since=LONG_AGO)


async def test_each_level_owes_only_its_parent(firm: Firm, desk: CallDesk) -> None:
    await firm.pay(firm.reseller, 100)
    await firm.pay(firm.customer, 100)
    key, call = a_key(), a_call(firm)
    grant = await desk.reserve(key, call)
    assert grant.until_ms == MINUTE_MS
    assert await desk.reserve(key, call) == grant
    assert await firm.standing(firm.reseller) == (100_000_000, 2_400_000)
    assert await firm.standing(firm.customer) == (100_000_000, 2_640_000)
    longer = await desk.extend(key, call, grant)
    assert longer.until_ms == 2 * MINUTE_MS
    assert await firm.standing(firm.customer) == (100_000_000, 5_280_000)
    over = replace(call, duration_ms=30_000)
    assert [await desk.settle(key, over) for _ in range(3)] == ["booked", "repeated", "repeated"]
    assert await firm.standing(firm.customer) == (97_360_000, 0)
    assert await firm.standing(firm.reseller) == (97_600_000, 0)
    assert not any((await proof(firm.database)).values())


async def test_a_cdr_explains_itself_and_each_sees_its_side(firm: Firm, desk: CallDesk) -> None:
    await firm.pay(firm.reseller, 100)
    await firm.pay(firm.customer, 100)
    await desk.settle(a_key(), a_call(firm, minutes=2))
    async with firm.database.system() as session:
        explanation = await session.scalar(text("SELECT explanation FROM rated_calls"))
    assert replay(explanation).explanation == explanation
    seen = {}
    for account in (firm.owner, firm.reseller, firm.customer):
        async with firm.database.tenant(account.id) as session:
            rows = await session.execute(
                text("SELECT account_id, side, peer, net_micros, margin_micros FROM call_charges ORDER BY side")
            )
            seen[account.name] = [tuple(row) for row in rows]
    owner, reseller, customer = firm.owner.id, firm.reseller.id, firm.customer.id
    assert seen["C"] == [(customer, "owes", "", 5_280_000, None)]
    assert seen["R"] == [
        (reseller, "earns", str(customer), 5_280_000, 480_000),
        (reseller, "owes", "", 4_800_000, None),
    ]
    assert seen["Acme"] == [
        (owner, "earns", str(reseller), 4_800_000, 800_000),
        (owner, "owes", CARRIER, 4_000_000, None),
    ]


async def test_the_last_slice_is_what_the_poorest_level_can_pay(firm: Firm, desk: CallDesk) -> None:
    await firm.pay(firm.reseller, 6)
    await firm.pay(firm.customer, 100)
    key, call = a_key(), a_call(firm)
    grant = await desk.reserve(key, call)
    grant = await desk.extend(key, call, grant)
    assert (grant.until_ms, grant.final) == (2 * MINUTE_MS, False)
    last = await desk.extend(key, call, grant)
    assert (last.until_ms, last.final) == (2 * MINUTE_MS, True)
    with pytest.raises(CreditLimitError):
        await desk.reserve(a_key(), call)
    assert await desk.void(key)
    assert not await desk.void(key)
    assert await firm.standing(firm.reseller) == (6_000_000, 0)


async def test_many_calls_at_once_share_one_credit(firm: Firm, desk: CallDesk) -> None:
    await firm.pay(firm.reseller, 1000)
    await firm.pay(firm.customer, 27)
    tries = [desk.reserve(a_key(), a_call(firm)) for _ in range(300)]
    results = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(result, CreditLimitError) for result in results) == 290
    assert await firm.standing(firm.customer) == (27_000_000, 26_400_000)
    assert not any((await proof(firm.database)).values())


async def test_calls_at_once_are_limited_on_every_level(firm: Firm, desk: CallDesk) -> None:
    await firm.pay(firm.reseller, 100)
    await firm.pay(firm.customer, 100)
    async with firm.database.system() as session:
        await session.execute(
            text("UPDATE ledger_accounts SET max_calls_out = 1 WHERE id = :id"),
            {"id": books.balance_name(firm.reseller.id, "EUR").id},
        )
    key = a_key()
    await desk.reserve(key, a_call(firm))
    with pytest.raises(CallLimitError):
        await desk.reserve(a_key(), a_call(firm))
    await desk.settle(key, replace(a_call(firm), answered_at_ms=None))
    await desk.reserve(a_key(), a_call(firm))


async def test_a_number_without_price_is_not_dialled(firm: Firm, desk: CallDesk) -> None:
    with pytest.raises(NoRateError):
        await desk.reserve(a_key(), a_call(firm, dialled="4420123456"))


async def test_a_running_call_is_priced_by_its_start(firm: Firm, desk: CallDesk) -> None:
    await firm.pay(firm.reseller, 100)
    await firm.pay(firm.customer, 100)
    before = a_call(firm, minutes=1)
    await desk.reserve(a_key(), before)
    async with firm.database.system() as session:
        deck = await session.get_one(DeckRow, firm.deck_id)
        later = SystemClock().now() + timedelta(minutes=5)
        await add_version(session, deck, "prefix,price,first_s,next_s\n34,20,60,60\n", effective_at=later)
    tariffs = Tariffs(firm.database)
    after_change = CallDesk(firm.database, tariffs, SystemClock())
    await after_change.settle(a_key(), before)
    assert await firm.standing(firm.customer) == (97_360_000, 2_640_000)
    at = milliseconds(later)
    await after_change.settle(a_key(), replace(before, answered_at_ms=at))
    assert await firm.standing(firm.customer) == (97_360_000 - 26_400_000, 2_640_000)


async def test_the_books_are_of_one_transaction_with_the_callers_rows(firm: Firm, desk: CallDesk) -> None:
    await firm.pay(firm.reseller, 100)
    await firm.pay(firm.customer, 100)
    key, call = a_key(), a_call(firm, minutes=1)

    async def die_after_booking() -> None:
        async with firm.database.system() as session:
            assert await desk.settle_in(session, [(key, call)]) == {key.set: "booked"}
            raise RuntimeError("the process dies")

    with pytest.raises(RuntimeError, match="the process dies"):
        await die_after_booking()
    assert await firm.standing(firm.customer) == (100_000_000, 0)
    async with firm.database.system() as session:
        assert await desk.settle_in(session, [(key, call), (a_key(), replace(call, answered_at_ms=None))]) == {
            key.set: "booked"
        }
    assert await desk.settle(key, call) == "repeated"


async def test_a_call_given_up_for_lost_gets_no_more_time(firm: Firm, desk: CallDesk) -> None:
    await firm.pay(firm.reseller, 100)
    await firm.pay(firm.customer, 100)
    key, call = a_key(), a_call(firm)
    grant = await desk.reserve(key, call)
    async with firm.database.system() as session:
        await session.execute(text("UPDATE credit_holds SET expires_at = now() - interval '1 second'"))
        assert await repository.expire_holds(session) == [key.hold]
    assert await desk.extend(key, call, grant) == replace(grant, final=True)
    with pytest.raises(CallOverError):
        await desk.reserve(key, call)
    assert await desk.settle(key, replace(call, duration_ms=1)) == "booked"
    assert await firm.standing(firm.customer) == (97_360_000, 0)


async def test_reconcile_finds_what_is_missing(firm: Firm, desk: CallDesk) -> None:
    await desk.settle(a_key(), a_call(firm, minutes=1))
    async with firm.database.system() as session:
        await session.execute(text("UPDATE ledger_accounts SET pending = 5 WHERE kind = 'balance'"))
        lone = repository.SettleRequest(key="lone", kind="call", at=LONG_AGO, lines=[])
        await repository.settle(session, [lone])
    found = {name for name, number in (await proof(firm.database)).items() if number}
    assert found == {
        "balances that hold something else than their calls do",
        "posting sets of calls without their rated call",
    }
