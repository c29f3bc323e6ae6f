"""A batch is answered as if its requests came one after the other: the same are granted, and it leaves the same."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from offhook.adapters.postgres.embedded import EmbeddedPostgres
from offhook.billing.ledger.account import LedgerAccountName
from offhook.kit.ids import new_id

ACCOUNTS = 5
CALLS = 6


@dataclass(frozen=True, slots=True)
class Start:
    """A balance before the batch."""

    credit_limit: int
    max_calls_out: int | None
    max_calls_in: int | None


STARTS = st.lists(
    st.builds(Start, st.integers(0, 60), st.none() | st.integers(0, 3), st.none() | st.integers(0, 3)),
    min_size=ACCOUNTS,
    max_size=ACCOUNTS,
)
CHAINS = st.lists(
    st.lists(st.integers(0, ACCOUNTS - 1), min_size=1, max_size=3, unique=True), min_size=CALLS, max_size=CALLS
)
ASKED = st.lists(
    st.tuples(st.integers(0, CALLS - 1), st.lists(st.integers(0, 30), min_size=3, max_size=3)), max_size=14
)


@pytest.fixture
def system(postgres: EmbeddedPostgres, database: object) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(postgres.app_url.replace("+psycopg", "")) as connection:
        connection.execute("SET LOCAL ROLE offhook_system")
        yield connection
        connection.rollback()


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(starts=STARTS, chains=CHAINS, batches=st.lists(ASKED, min_size=1, max_size=3))
def test_a_batch_does_what_its_requests_do_one_by_one(
    system: psycopg.Connection[Any], starts: list[Start], chains: list[list[int]], batches: list[list[Any]]
) -> None:
    with system.transaction(force_rollback=True):
        together = Side(system, starts, chains)
        alone = Side(system, starts, chains)
        for batch in batches:
            assert together.ask(batch) == [alone.ask([one])[0] for one in batch]
            assert together.standing() == alone.standing()
            assert together.holds() == alone.holds()


class Side:
    """Accounts of its own, that begin as those of the other side."""

    def __init__(self, connection: psycopg.Connection[Any], starts: list[Start], chains: list[list[int]]) -> None:
        self._connection = connection
        self._chains = chains
        self._mark = new_id().hex
        self._ids = [self._open(start) for start in starts]

    def _open(self, start: Start) -> UUID:
        account_id = new_id()
        self._connection.execute(
            "INSERT INTO accounts (id, path, kind, name, time_zone, currency, language, country)"
            " VALUES (%s, %s, 'reseller', 'x', 'UTC', 'EUR', 'en', 'ES')",
            (account_id, f"/{account_id.hex}/"),
        )
        name = LedgerAccountName(account_id=account_id, kind="balance", currency="EUR")
        self._connection.execute(
            "INSERT INTO ledger_accounts (id, account_id, kind, currency, credit_limit, max_calls_out, max_calls_in)"
            " VALUES (%s, %s, 'balance', 'EUR', %s, %s, %s)",
            (name.id, account_id, start.credit_limit, start.max_calls_out, start.max_calls_in),
        )
        return name.id

    def ask(self, batch: list[tuple[int, list[int]]]) -> list[str]:
        """Of each request its outcome; when several accounts are short, either way any of them may be named."""
        requests = [
            {
                "key": f"{self._mark} {call}",
                "direction": "in" if call % 2 else "out",
                "until_ms": sum(totals),
                "expires_at": "2120-01-01T00:00:00Z",
                "accounts": [str(self._ids[place]) for place in self._chains[call]],
                "totals": totals[: len(self._chains[call])],
            }
            for call, totals in batch
        ]
        rows = self._connection.execute(
            "SELECT outcome, refused FROM billing_hold(%s::jsonb)", (json.dumps(requests),)
        ).fetchall()
        assert all((refused in self._ids) == (outcome in ("credit", "calls")) for outcome, refused in rows)
        return ["refused" if refused else outcome for outcome, refused in rows]

    def standing(self) -> list[tuple[Any, ...]]:
        rows = self._connection.execute(
            "SELECT id, pending, calls_out, calls_in FROM ledger_accounts WHERE id = ANY(%s)", (self._ids,)
        ).fetchall()
        return sorted((self._ids.index(row[0]), *row[1:]) for row in rows)

    def holds(self) -> list[tuple[Any, ...]]:
        rows = self._connection.execute(
            "SELECT key, totals, until_ms FROM credit_holds WHERE starts_with(key, %s)", (self._mark,)
        ).fetchall()
        return sorted((key.split()[1], totals, until_ms) for key, totals, until_ms in rows)


def test_an_account_cannot_stand_twice_in_a_chain(system: psycopg.Connection[Any]) -> None:
    side = Side(system, [Start(10, None, None)] * ACCOUNTS, [[0, 0]])
    with pytest.raises(psycopg.Error, match="an account twice in it"), system.transaction():
        side.ask([(0, [1, 1, 1])])


def test_a_call_cannot_change_its_chain(system: psycopg.Connection[Any]) -> None:
    side = Side(system, [Start(10, None, None)] * ACCOUNTS, [[0, 1]])
    assert side.ask([(0, [1, 1, 1])]) == ["held"]
    side._chains = [[1, 2]]
    with pytest.raises(psycopg.Error, match="another chain now"), system.transaction():
        side.ask([(0, [2, 2, 2])])
