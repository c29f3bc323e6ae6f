"""The database's ledger does what the one in memory does, whatever happens in whatever order."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import psycopg
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from offhook.adapters.postgres.embedded import EmbeddedPostgres
from offhook.billing.ledger.account import LedgerAccountName
from offhook.billing.ledger.book import Book
from offhook.billing.ledger.chain import Due, lines_of, payment_lines, postings_of
from offhook.billing.ledger.errors import CreditLimitError, KeyReusedError
from offhook.billing.ledger.posting import PostingSet
from offhook.kit.ids import new_id

AMOUNTS = st.integers(0, 40)
HOUR_MS = 3_600_000


class BothLedgers(RuleBasedStateMachine):
    """Every operation on both; outcomes, balances and holds stay the same."""

    calls = Bundle("calls")
    connection: psycopg.Connection[Any]

    @initialize(limits=st.tuples(AMOUNTS, AMOUNTS))
    def open_accounts(self, limits: tuple[int, int]) -> None:
        self.book, self.number = Book(), 0
        self.ids = [new_id() for _ in range(3)]
        path = "/"
        for place, account_id in enumerate(self.ids):
            path += f"{account_id.hex}/"
            self.connection.execute(
                "INSERT INTO accounts (id, parent_id, path, kind, name, time_zone, currency, language, country)"
                " VALUES (%s, %s, %s, 'reseller', 'x', 'UTC', 'EUR', 'en', 'ES')",
                (account_id, self.ids[place - 1] if place else None, path),
            )
        self.balances = [balance_of(account_id) for account_id in self.ids[1:]]
        for name, limit in zip(self.balances, limits, strict=True):
            self.book.open(name.id, credit_limit=limit)
            self.connection.execute(
                "INSERT INTO ledger_accounts (id, account_id, kind, currency, credit_limit)"
                " VALUES (%s, %s, 'balance', 'EUR', %s)",
                (name.id, name.account_id, limit),
            )

    @rule(target=calls, wanted=st.tuples(AMOUNTS, AMOUNTS), late=st.booleans())
    def begin(self, wanted: tuple[int, int], late: bool) -> str:
        self.number += 1
        self._hold(f"call {self.number}", wanted, late=late)
        return f"call {self.number}"

    @rule(key=calls, wanted=st.tuples(AMOUNTS, AMOUNTS))
    def go_on(self, key: str, wanted: tuple[int, int]) -> None:
        self._hold(key, wanted, late=True)

    def _hold(self, key: str, wanted: tuple[int, int], *, late: bool) -> None:
        totals = {name.id: total for name, total in zip(self.balances, wanted, strict=True)}
        try:
            held = self.book.hold(key, totals, expires_at_ms=-HOUR_MS if late else HOUR_MS)
            expected = "held" if held else "over"
        except CreditLimitError:
            expected = "credit"
        request = {
            "key": key,
            "direction": "out",
            "until_ms": 1,
            "expires_at": "2020-01-01T00:00:00Z" if late else "2120-01-01T00:00:00Z",
            "accounts": [str(each) for each in totals],
            "totals": list(totals.values()),
        }
        assert self._call("SELECT outcome FROM billing_hold(%s::jsonb)", json.dumps([request])) == [expected]

    @rule(key=calls, owed=st.tuples(AMOUNTS, AMOUNTS), tax=st.integers(0, 3))
    def end(self, key: str, owed: tuple[int, int], tax: int) -> None:
        dues = [
            Due(payer_id=payer, payee_id=payee, currency="EUR", net_micros=micros, tax_micros=tax)
            for payer, payee, micros in zip(self.ids[1:], self.ids, owed, strict=False)
        ]
        lines = lines_of(dues)
        try:
            settled = self.book.settle(key, PostingSet(key, postings_of(lines)))
            expected = "booked" if settled else "repeated"
        except KeyReusedError:
            expected = "differs"
        assert self._settle(key, "call", lines) == [expected]

    @rule(place=st.integers(0, 1), micros=st.integers(1, 40))
    def pay(self, place: int, micros: int) -> None:
        self.number += 1
        due = Due(payer_id=self.ids[place + 1], payee_id=self.ids[place], currency="EUR", net_micros=micros)
        lines, key = payment_lines(due), f"payment {self.number}"
        self.book.post(PostingSet(key, postings_of(lines)))
        assert self._settle(key, "payment", lines) == ["booked"]

    @rule(key=calls)
    def fail(self, key: str) -> None:
        self.book.void(key)
        self._call("SELECT billing_release(%s, 'voided')", [key])

    @rule()
    def expire(self) -> None:
        late = self.book.expire(0)
        freed = self._call("SELECT billing_release(%s, 'expired')", list(self.book.holds))
        assert sorted(freed) == sorted(late)

    def _settle(self, key: str, kind: str, lines: list[tuple[LedgerAccountName, int]]) -> list[str]:
        rows = [
            {
                "id": str(name.id),
                "account_id": str(name.account_id),
                "kind": name.kind,
                "currency": name.currency,
                "peer": name.peer,
                "micros": micros,
            }
            for name, micros in lines
        ]
        request = {"key": key, "hold": key, "kind": kind, "memo": "", "at": "2026-03-04T12:00:00Z", "lines": rows}
        return self._call("SELECT outcome FROM billing_settle(%s::jsonb)", json.dumps([{**request, "charges": []}]))

    def _call(self, statement: Any, *parameters: Any) -> list[Any]:
        return [row[0] for row in self.connection.execute(statement, parameters).fetchall()]

    @invariant()
    def both_say_the_same(self) -> None:
        if not hasattr(self, "book"):
            return
        rows = self.connection.execute(
            "SELECT id, posted, pending FROM ledger_accounts WHERE kind = 'balance'"
        ).fetchall()
        there = {row[0]: (row[1], row[2]) for row in rows}
        here = {name.id: self.book.balances[name.id] for name in self.balances}
        assert there == {each: (balance.posted, balance.pending) for each, balance in here.items()}

    def teardown(self) -> None:
        self.connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
        self.connection.rollback()
        self.connection.execute("SET LOCAL ROLE offhook_system")


def balance_of(account_id: UUID) -> LedgerAccountName:
    return LedgerAccountName(account_id=account_id, kind="balance", currency="EUR")


@contextmanager
def as_system(url: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        connection.execute("SET LOCAL ROLE offhook_system")
        yield connection
        connection.rollback()


def test_the_database_keeps_the_ledgers_rules(postgres: EmbeddedPostgres, database: object) -> None:
    with as_system(postgres.app_url) as connection:

        class OnThisConnection(BothLedgers):
            pass

        OnThisConnection.connection = connection
        run_state_machine_as_test(  # type: ignore[no-untyped-call]
            OnThisConnection,
            settings=settings(
                max_examples=40, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
            ),
        )
