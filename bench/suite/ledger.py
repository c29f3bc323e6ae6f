"""The whole path of a call's money on durable PostgreSQL: reserve, extend, settle with its CDR, three paying levels."""

import asyncio
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import text

from bench.rig.options import Options, progress
from offhook.adapters.postgres.embedded import EmbeddedPostgres
from offhook.billing import repository
from offhook.billing.actions.approve_version import approve_version
from offhook.billing.actions.import_deck import import_deck
from offhook.billing.actions.reconcile import reconcile
from offhook.billing.calls.desk import CallDesk
from offhook.billing.calls.settlement import CallKey
from offhook.billing.ledger.chain import Due, payment_lines
from offhook.billing.ledger.errors import CreditLimitError
from offhook.billing.models import AssignmentRow, DeckRow, PlanRow, PlanVersionRow
from offhook.billing.rating.call import Call, milliseconds
from offhook.billing.repository import SettleRequest
from offhook.billing.tariffs.reading import Tariffs
from offhook.bootstrap import models as _tables  # noqa: F401  # foreign keys need every table registered
from offhook.db.migrate import migrate
from offhook.db.session import Database
from offhook.kit.clock import SystemClock
from offhook.kit.ids import new_id
from offhook.tenancy.api import Account, AccountCreate, create_account

NEEDS_ENGINE = False
GOAL_CALLS_PER_S = 500
GOAL_SHARE = 0.25
AT_ONCE = 200
CUSTOMERS = 1000
_LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
_CARRIER = "carrier"


async def measure(options: Options) -> dict[str, Any]:
    """Medians of rounds; afterwards the books are proved, for speed that loses a cent is none."""
    with tempfile.TemporaryDirectory(prefix="oh-bench-") as folder:
        server = EmbeddedPostgres(Path(folder) / "postgres")
        await asyncio.to_thread(server.start)
        try:
            await asyncio.to_thread(migrate, server.owner_url)
            database = Database(server.app_url)
            try:
                return await _measure(database, calls=1000 if options.quick else 4000, rounds=options.rounds)
            finally:
                await database.close()
        finally:
            await asyncio.to_thread(server.stop)


async def _measure(database: Database, *, calls: int, rounds: int) -> dict[str, Any]:
    customers = list((await make_tree(database)).customers)
    desk = CallDesk(database, Tariffs(database), SystemClock())
    await _whole_path(desk, customers, 200)
    whole = [await _whole_path(desk, customers, calls) for _ in range(rounds)]
    one, many, granted = [], [], 0
    for _ in range(rounds):
        many.append((await _reserve_at_once(desk, customers))[0])
        rate, granted = await _reserve_at_once(desk, customers[:1] * len(customers))
        one.append(rate)
    await desk.close()
    async with database.system() as session:
        off = await reconcile(session, since=_LONG_AGO)
    share = statistics.median(one) / statistics.median(many)
    progress(f"ledger: {statistics.median(whole):.0f} calls/s, one account at {share:.2f} of a thousand's rate")
    return {
        "levels": "carrier, reseller, reseller, customer",
        "whole_path_calls_per_s": round(statistics.median(whole)),
        "goal_calls_per_s": GOAL_CALLS_PER_S,
        "reserve_1000_on_1000_accounts_per_s": round(statistics.median(many)),
        "reserve_1000_on_one_account_per_s": round(statistics.median(one)),
        "granted_on_one_account": granted,
        "share": round(share, 2),
        "goal_share": GOAL_SHARE,
        "books_off_by": sum(off.values()),
        "met": statistics.median(whole) >= GOAL_CALLS_PER_S and share >= GOAL_SHARE and not any(off.values()),
    }


async def _whole_path(desk: CallDesk, customers: Sequence[UUID], count: int) -> float:
    """Calls per second, many at once, each with two slices."""

    async def one(number: int) -> None:
        key, call = _call(customers[number % len(customers)])
        grant = await desk.reserve(key, call)
        await desk.extend(key, call, grant)
        await desk.settle(key, replace(call, duration_ms=95_000))

    return await _timed(one, count, at_once=AT_ONCE)


async def _reserve_at_once(desk: CallDesk, customers: Sequence[UUID]) -> tuple[float, int]:
    """Reservations per second, granted or refused, and how many were granted; then all are given back."""
    keys: list[CallKey] = []

    async def one(number: int) -> None:
        key, call = _call(customers[number])
        try:
            await desk.reserve(key, call)
            keys.append(key)
        except CreditLimitError:
            pass

    rate = await _timed(one, len(customers), at_once=len(customers))
    await asyncio.gather(*[desk.void(key) for key in keys])
    return rate, len(keys)


async def _timed(one: Callable[[int], Awaitable[None]], count: int, *, at_once: int) -> float:
    gate = asyncio.Semaphore(at_once)

    async def admitted(number: int) -> None:
        async with gate:
            await one(number)

    began = time.perf_counter()
    await asyncio.gather(*[admitted(number) for number in range(count)])
    return count / (time.perf_counter() - began)


def _call(customer_id: UUID) -> tuple[CallKey, Call]:
    call_id = new_id()
    key = CallKey(call_id=call_id, leg_id=f"leg {call_id}")
    call = Call(
        id=str(key.call_id),
        account_id=str(customer_id),
        dialled="34911234567",
        answered_at_ms=milliseconds(SystemClock().now()),
        duration_ms=0,
        carrier_id=_CARRIER,
    )
    return key, call


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """Who calls, and the plan they pay by."""

    customers: Sequence[UUID]
    seller_id: UUID
    plan_id: UUID


async def make_tree(database: Database) -> Tree:
    """An owner, two resellers one below the other, a thousand customers, and money for all of them."""
    async with database.system() as session:
        owner = await create_account(session, parent=None, given=_given("Owner", "owner"))
        first = await create_account(session, parent=owner, given=_given("First", "reseller"))
        second = await create_account(session, parent=first, given=_given("Second", "reseller"))
        customers = [
            await create_account(session, parent=second, given=_given(f"C{number}", "customer"))
            for number in range(CUSTOMERS)
        ]
        deck = DeckRow(id=new_id(), account_id=owner.id, name="carrier", currency="EUR")
        session.add(deck)
        await session.flush()
        draft = await import_deck(session, deck, b"prefix,price,first_s,next_s\n34,0.02,30,6\n", effective_at=_LONG_AGO)
        await approve_version(session, draft, now=_LONG_AGO)
        await session.execute(
            text("INSERT INTO carrier_decks (carrier, account_id, deck_id) VALUES (:carrier, :owner, :deck)"),
            {"carrier": _CARRIER, "owner": owner.id, "deck": deck.id},
        )
        for seller, buyers in ((owner, [first]), (first, [second]), (second, customers)):
            plan = PlanRow(id=new_id(), account_id=seller.id, name="standard", currency="EUR")
            session.add(plan)
            await session.flush()
            rule = {"name": "all", "prefixes": [], "mark_up": {"percent": "20"}}
            session.add(
                PlanVersionRow(id=new_id(), account_id=seller.id, plan_id=plan.id, effective_at=_LONG_AGO, rules=[rule])
            )
            session.add_all([_assigned(seller, buyer, plan) for buyer in buyers])
            await session.flush()
        payments = [_paid(first, 1_000_000), _paid(second, 1_000_000), *[_paid(each, 20) for each in customers]]
        await repository.settle(session, payments)
    return Tree(customers=[customer.id for customer in customers], seller_id=second.id, plan_id=plan.id)


def _given(name: str, kind: Any) -> AccountCreate:
    return AccountCreate(name=name, kind=kind, currency="EUR")


def _assigned(seller: Account, buyer: Account, plan: PlanRow) -> AssignmentRow:
    return AssignmentRow(
        id=new_id(),
        account_id=seller.id,
        customer_id=buyer.id,
        plan_id=plan.id,
        direction="out",
        from_at=_LONG_AGO + timedelta(seconds=1),
    )


def _paid(payer: Account, euros: int) -> SettleRequest:
    assert payer.parent_id is not None
    due = Due(payer_id=payer.id, payee_id=payer.parent_id, currency="EUR", net_micros=euros * 1_000_000)
    return SettleRequest(key=f"payment:{payer.id}", kind="payment", at=_LONG_AGO, lines=payment_lines(due))
