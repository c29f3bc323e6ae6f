"""The ledger in PostgreSQL: limits, zero sums and idempotency, against many connections at once."""

import asyncio
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.adapters.postgres.embedded import EmbeddedPostgres
from offhook.billing import repository
from offhook.billing.ledger.account import LedgerAccountName
from offhook.billing.ledger.chain import Due, lines_of, payment_lines
from offhook.billing.repository import HoldRequest, SettleRequest
from offhook.db.session import Database
from offhook.tenancy.api import Account, create_account
from offhook.tenancy.schemas import AccountCreate

BUSY = Path(__file__).parent / "busy.py"
NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)


@pytest.fixture
async def reseller(database: Database, account: Account) -> Account:
    async with database.system() as session:
        return await create_account(session, parent=account, given=AccountCreate(name="R", kind="reseller"))


@pytest.fixture
async def customer(database: Database, reseller: Account) -> Account:
    async with database.system() as session:
        return await create_account(session, parent=reseller, given=AccountCreate(name="C", kind="customer"))


def due(payer: Account, payee: Account, micros: int, *, tax: int = 0) -> Due:
    return Due(payer_id=payer.id, payee_id=payee.id, currency="USD", net_micros=micros, tax_micros=tax)


def balance(account: Account) -> LedgerAccountName:
    return LedgerAccountName(account_id=account.id, kind="balance", currency="USD")


async def pay(session: AsyncSession, payer: Account, payee: Account, micros: int) -> None:
    lines = payment_lines(due(payer, payee, micros))
    key = f"payment {payer.id}"
    assert await repository.settle(session, [SettleRequest(key=key, kind="payment", at=NOW, lines=lines)]) == {
        key: "booked"
    }


def asked(key: str, accounts: list[Account], totals: list[int], *, ends_in_s: int = 3600) -> HoldRequest:
    return HoldRequest(
        key=key,
        direction="out",
        until_ms=60_000,
        expires_at=datetime.now(UTC) + timedelta(seconds=ends_in_s),
        accounts=tuple(balance(one).id for one in accounts),
        totals=tuple(totals),
    )


async def standing(database: Database, account: Account) -> tuple[int, int, int]:
    async with database.system() as session:
        row = await session.execute(
            text("SELECT posted, pending, calls_out FROM ledger_accounts WHERE id = :id"), {"id": balance(account).id}
        )
        posted, pending, calls = row.one()
        return posted, pending, calls


async def off_by(database: Database) -> int:
    """How far anything is from what it must be: sums of sets, balances against postings, pending against holds."""
    async with database.system() as session:
        found = await session.scalar(
            text("""
            SELECT (SELECT count(*) FROM (SELECT FROM postings GROUP BY set_id, currency HAVING sum(micros) <> 0) q)
                 + (SELECT count(*) FROM ledger_accounts a WHERE kind = 'balance' AND posted <>
                      (SELECT COALESCE(sum(micros), 0) FROM postings WHERE ledger_account_id = a.id))
                 + (SELECT count(*) FROM ledger_accounts a WHERE pending <> (
                      SELECT COALESCE(sum(w.total), 0) FROM credit_holds h, unnest(h.accounts, h.totals) AS w(id, total)
                       WHERE h.state = 'held' AND w.id = a.id))
            """)
        )
    assert isinstance(found, int)
    return found


async def test_a_call_is_held_settled_and_booked_once(
    database: Database, account: Account, reseller: Account, customer: Account
) -> None:
    async with database.system() as session:
        await pay(session, reseller, account, 10_000)
        await pay(session, customer, reseller, 5_000)
    chain = [reseller, customer]
    async with database.system() as session:
        assert await repository.hold_credit(session, [asked("c", chain, [240, 264])]) == {"c": ("held", None)}
        assert await repository.hold_credit(session, [asked("c", chain, [480, 528])]) == {"c": ("held", None)}
    assert await standing(database, customer) == (5_000, 528, 1)
    dues = [due(reseller, account, 240), due(customer, reseller, 264, tax=26)]
    end = SettleRequest(key="c/1", kind="call", at=NOW, lines=lines_of(dues), hold="c")
    for outcome in ("booked", "repeated"):
        async with database.system() as session:
            assert await repository.settle(session, [end]) == {"c/1": outcome}
    assert await standing(database, customer) == (4_710, 0, 0)
    assert await standing(database, reseller) == (9_760, 0, 0)
    other = SettleRequest(key="c/1", kind="call", at=NOW, lines=lines_of(dues[:1]), hold="c")
    async with database.system() as session:
        assert await repository.settle(session, [other]) == {"c/1": "differs"}
        assert await repository.hold_credit(session, [asked("c", chain, [900, 900])]) == {"c": ("over", None)}
    assert await off_by(database) == 0


async def test_an_unbalanced_set_cannot_be_committed(database: Database, account: Account, reseller: Account) -> None:
    async with database.system() as session:
        await pay(session, reseller, account, 100)
    with pytest.raises(DBAPIError, match="is off by 5 micros of USD"):
        async with database.system() as session:
            await session.execute(
                text("""
                WITH made AS (INSERT INTO posting_sets (key, kind, at, digest) VALUES ('x', 'x', now(), '')
                              RETURNING id)
                INSERT INTO postings (set_id, line, ledger_account_id, account_id, micros, currency, kind, at)
                SELECT id, 1, :id, :account_id, 5, 'USD', 'x', now() FROM made"""),
                {"id": balance(reseller).id, "account_id": reseller.id},
            )
    assert await off_by(database) == 0


@pytest.mark.parametrize(
    "change", ["UPDATE postings SET micros = 0", "DELETE FROM postings", "UPDATE posting_sets SET key = 'other'"]
)
async def test_not_even_the_owner_of_the_tables_changes_what_was_booked(
    change: str, postgres: EmbeddedPostgres, database: Database, account: Account, reseller: Account
) -> None:
    async with database.system() as session:
        await pay(session, reseller, account, 100)
    url = postgres.owner_url.replace("+psycopg", "")
    with psycopg.connect(url) as owner, pytest.raises(psycopg.Error, match="what was booked stays"):
        owner.execute(change.encode())


async def test_an_account_sees_its_own_side_alone(
    database: Database, account: Account, reseller: Account, customer: Account
) -> None:
    async with database.system() as session:
        await pay(session, reseller, account, 10_000)
        await pay(session, customer, reseller, 5_000)
    seen: dict[UUID, set[tuple[str, str]]] = {}
    for one in (account, reseller, customer):
        async with database.tenant(one.id) as session:
            for table in ("ledger_accounts", "postings"):
                owners = await session.scalars(text(f"SELECT DISTINCT account_id FROM {table}"))
                assert set(owners) == {one.id}
            rows = await session.execute(text("SELECT kind, peer FROM ledger_accounts"))
            seen[one.id] = {(kind, peer) for kind, peer in rows}
    assert seen[customer.id] == {("balance", "")}
    assert seen[reseller.id] == {("balance", ""), ("received", str(customer.id))}
    assert seen[account.id] == {("received", str(reseller.id))}
    for table in ("posting_sets", "credit_holds", "rated_calls"):
        with pytest.raises(DBAPIError, match="permission denied"):
            async with database.tenant(customer.id) as session:
                await session.execute(text(f"SELECT 1 FROM {table}"))


async def test_a_thousand_at_once_never_pass_the_limit(
    database: Database, account: Account, reseller: Account, customer: Account
) -> None:
    async with database.system() as session:
        await pay(session, reseller, account, 1_000_000)
        await pay(session, customer, reseller, 300)
    gate = asyncio.Semaphore(18)

    async def try_one(number: int) -> str:
        async with gate, database.system() as session:
            key = f"call {number}"
            return (await repository.hold_credit(session, [asked(key, [reseller, customer], [9, 10])]))[key][0]

    outcomes = Counter(await asyncio.gather(*[try_one(number) for number in range(1000)]))
    assert outcomes == {"held": 30, "credit": 970}
    assert await standing(database, customer) == (300, 300, 30)
    assert await standing(database, reseller) == (1_000_000, 270, 30)
    assert await off_by(database) == 0


async def test_calls_at_once_are_counted(database: Database, account: Account, reseller: Account) -> None:
    async with database.system() as session:
        await pay(session, reseller, account, 1_000)
        await session.execute(text("UPDATE ledger_accounts SET max_calls_out = 2 WHERE kind = 'balance'"))
        for key, outcome in (("a", "held"), ("b", "held"), ("c", "calls"), ("a", "held")):
            assert (await repository.hold_credit(session, [asked(key, [reseller], [1])]))[key][0] == outcome
        assert await repository.release(session, ["a", "a"], ending="voided") == ["a"]
        assert (await repository.hold_credit(session, [asked("c", [reseller], [1])]))["c"][0] == "held"


async def test_what_nobody_settles_is_free_again(database: Database, account: Account, reseller: Account) -> None:
    async with database.system() as session:
        await pay(session, reseller, account, 1_000)
        requests = [asked("late", [reseller], [400], ends_in_s=-1), asked("alive", [reseller], [300])]
        await repository.hold_credit(session, requests)
        assert await repository.expire_holds(session) == ["late"]
        assert await repository.expire_holds(session) == []
        await session.execute(text("UPDATE credit_holds SET expires_at = expires_at - interval '3 days'"))
        await repository.forget_ended_holds(session)
        assert list(await session.scalars(text("SELECT key FROM credit_holds"))) == ["alive"]
    assert await standing(database, reseller) == (1_000, 300, 1)


async def test_a_killed_process_leaves_every_set_whole(
    postgres: EmbeddedPostgres, database: Database, account: Account, reseller: Account
) -> None:
    async with database.system() as session:
        await pay(session, reseller, account, 1_000_000)
    for _ in range(3):
        busy = await asyncio.create_subprocess_exec(
            sys.executable, str(BUSY), postgres.app_url, str(reseller.id), str(account.id), stdout=subprocess.PIPE
        )
        assert busy.stdout is not None
        for _ in range(20):
            assert await busy.stdout.readline()
        busy.kill()
        await busy.communicate()
    async with database.system() as session:
        assert (await session.scalar(text("SELECT count(*) FROM posting_sets")) or 0) > 20
        assert (await session.scalar(text("SELECT count(*) FROM credit_holds WHERE state = 'settled'")) or 0) > 20
    assert await off_by(database) == 0


LINE = """
    INSERT INTO postings (set_id, line, ledger_account_id, account_id, micros, currency, kind, at)
    VALUES (:set_id, :line, :id, :account_id, :micros, 'USD', 'x', now())
"""


async def test_no_line_comes_later_or_from_nowhere(database: Database, account: Account, reseller: Account) -> None:
    async with database.system() as session:
        await pay(session, reseller, account, 100)
        set_id = await session.scalar(text("SELECT id FROM posting_sets"))
    there = {"set_id": set_id, "line": 9, "id": balance(reseller).id, "account_id": reseller.id, "micros": 0}
    for wrong, told in (
        ({"micros": 5}, "is off by 5 micros of USD"),
        ({"set_id": set_id + 1}, "is not there"),
        ({"id": balance(account).id}, "than its ledger account"),
        ({"account_id": account.id}, "than its ledger account"),
    ):
        with pytest.raises(DBAPIError, match=told):
            async with database.system() as session:
                await session.execute(text(LINE), {**there, **wrong})
    assert await off_by(database) == 0


async def test_a_ledger_account_with_postings_stays(
    postgres: EmbeddedPostgres, database: Database, account: Account, reseller: Account, customer: Account
) -> None:
    async with database.system() as session:
        await pay(session, reseller, account, 100)
        await repository.open_ledger_accounts(session, [balance(customer)])
    url = postgres.owner_url.replace("+psycopg", "")
    for change in ("DELETE FROM ledger_accounts", "UPDATE ledger_accounts SET currency = 'EUR'"):
        with psycopg.connect(url) as owner:
            owner.execute(f"{change} WHERE account_id = %s".encode(), (customer.id,))
            with pytest.raises(psycopg.Error, match="has postings"):
                owner.execute(f"{change} WHERE account_id = %s".encode(), (reseller.id,))
