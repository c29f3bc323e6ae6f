"""The ledger's rules: no account passes its limit, every set sums to zero, every event counts once."""

from uuid import UUID

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, rule

from offhook.billing.ledger.account import LedgerAccountName
from offhook.billing.ledger.book import Book, HoldState
from offhook.billing.ledger.chain import CarrierDue, Due, lines_of, postings_of
from offhook.billing.ledger.errors import CreditLimitError, KeyReusedError, UnbalancedError
from offhook.billing.ledger.posting import Posting, PostingSet

OWNER, RESELLER, CUSTOMER = UUID(int=1), UUID(int=2), UUID(int=3)
FIRST, SECOND, HOUSE = UUID(int=11), UUID(int=12), UUID(int=13)


def test_a_set_that_is_off_is_refused() -> None:
    with pytest.raises(UnbalancedError):
        PostingSet("k", (Posting(FIRST, 5, "EUR"), Posting(SECOND, -4, "EUR")))
    with pytest.raises(UnbalancedError):
        PostingSet("k", (Posting(FIRST, 5, "EUR"), Posting(SECOND, -5, "USD")))


def test_each_level_owes_only_its_parent() -> None:
    """Carrier 2.00, reseller +20 %, next +10 %: 2.64 of the customer, 2.40 of the reseller, 2.00 to the carrier."""
    dues = [
        Due(payer_id=RESELLER, payee_id=OWNER, currency="EUR", net_micros=2_400_000),
        Due(payer_id=CUSTOMER, payee_id=RESELLER, currency="EUR", net_micros=2_640_000, tax_micros=528_000),
    ]
    lines = lines_of(dues, CarrierDue(owner_id=OWNER, carrier="c", currency="EUR", micros=2_000_000))
    assert {(name.account_id, name.kind): micros for name, micros in lines} == {
        (RESELLER, "balance"): -2_400_000,
        (OWNER, "sales"): 2_400_000,
        (CUSTOMER, "balance"): -3_168_000,
        (RESELLER, "sales"): 2_640_000,
        (RESELLER, "tax"): 528_000,
        (OWNER, "cost"): -2_000_000,
        (OWNER, "carrier"): 2_000_000,
    }
    PostingSet("call", postings_of(lines))


def test_a_balance_does_not_tell_the_parent() -> None:
    by_owner = Due(payer_id=CUSTOMER, payee_id=OWNER, currency="EUR", net_micros=1)
    by_reseller = Due(payer_id=CUSTOMER, payee_id=RESELLER, currency="EUR", net_micros=1)
    assert by_owner.balance == by_reseller.balance
    assert by_owner.balance.id == by_reseller.balance.id
    assert by_owner.of_payee("sales").id != by_reseller.of_payee("sales").id


def test_ids_follow_from_names() -> None:
    name = LedgerAccountName(account_id=OWNER, kind="sales", currency="EUR", peer="x")
    assert name.id == LedgerAccountName(account_id=OWNER, kind="sales", currency="EUR", peer="x").id
    assert name.id != LedgerAccountName(account_id=OWNER, kind="sales", currency="USD", peer="x").id


def test_a_key_means_one_thing() -> None:
    book = Book()
    paid = payment_set("p", 5)
    assert book.post(paid)
    assert not book.post(paid)
    with pytest.raises(KeyReusedError):
        book.post(payment_set("p", 6))
    assert book.balances[FIRST].posted == 5


def test_a_set_is_undone_by_its_reverse() -> None:
    book, paid = Book(), payment_set("p", 5)
    book.post(paid)
    book.post(paid.reversed_as("p back"))
    assert book.balances[FIRST].posted == 0


def test_if_one_account_of_the_chain_cannot_none_does() -> None:
    book = Book()
    book.open(FIRST, credit_limit=10)
    book.open(SECOND, credit_limit=5)
    with pytest.raises(CreditLimitError):
        book.hold("call", {FIRST: 6, SECOND: 6}, expires_at_ms=1)
    assert book.balances[FIRST].pending == 0
    assert book.hold("call", {FIRST: 6, SECOND: 5}, expires_at_ms=1)


def test_a_hold_that_grew_is_given_back_whole() -> None:
    book = Book()
    book.open(FIRST, credit_limit=10)
    book.hold("call", {FIRST: 4}, expires_at_ms=1)
    book.hold("call", {FIRST: 9}, expires_at_ms=2)
    book.hold("call", {FIRST: 9}, expires_at_ms=2)
    assert book.balances[FIRST].pending == 9
    book.settle("call", PostingSet("call", (Posting(FIRST, -3, "EUR"), Posting(HOUSE, 3, "EUR"))))
    assert (book.balances[FIRST].posted, book.balances[FIRST].pending) == (-3, 0)
    assert not book.hold("call", {FIRST: 9}, expires_at_ms=9)


def test_a_lost_hold_expires_once_its_time_is_over() -> None:
    book = Book()
    book.open(FIRST, credit_limit=10)
    book.hold("call", {FIRST: 4}, expires_at_ms=100)
    assert book.expire(100) == []
    assert book.expire(101) == ["call"]
    assert book.balances[FIRST].available == 10


def payment_set(key: str, micros: int) -> PostingSet:
    return PostingSet(key, (Posting(FIRST, micros, "EUR"), Posting(HOUSE, -micros, "EUR")))


CHAIN = (FIRST, SECOND)
AMOUNTS = st.integers(0, 50)


class Interleaving(RuleBasedStateMachine):
    """Any order of calls that begin, go on, end, are lost, repeat themselves; and of money that comes in."""

    calls = Bundle("calls")

    @initialize(limits=st.tuples(AMOUNTS, AMOUNTS))
    def open_accounts(self, limits: tuple[int, int]) -> None:
        self.book, self.number, self.now_ms = Book(), 0, 0
        for account, limit in zip(CHAIN, limits, strict=True):
            self.book.open(account, credit_limit=limit)

    @rule(target=calls, wanted=st.tuples(AMOUNTS, AMOUNTS))
    def begin(self, wanted: tuple[int, int]) -> str:
        self.number += 1
        self._hold(f"call {self.number}", wanted)
        return f"call {self.number}"

    @rule(key=calls, wanted=st.tuples(AMOUNTS, AMOUNTS))
    def go_on(self, key: str, wanted: tuple[int, int]) -> None:
        self._hold(key, wanted)

    def _hold(self, key: str, wanted: tuple[int, int]) -> None:
        before = {account: self.book.balances[account].pending for account in CHAIN}
        try:
            self.book.hold(key, dict(zip(CHAIN, wanted, strict=True)), expires_at_ms=self.now_ms + 100)
        except CreditLimitError:
            assert before == {account: self.book.balances[account].pending for account in CHAIN}

    @rule(key=calls, percent=st.integers(0, 100), repeats=st.integers(1, 3))
    def end(self, key: str, percent: int, repeats: int) -> None:
        hold = self.book.holds.get(key)
        if hold is None or hold.state is not HoldState.HELD:
            return
        used = {account: held * percent // 100 for account, held in hold.amounts.items()}
        lines = [Posting(account, -micros, "EUR") for account, micros in used.items()]
        given = PostingSet(key, (*lines, Posting(HOUSE, sum(used.values()), "EUR")))
        assert [self.book.settle(key, given) for _ in range(repeats)] == [True] + [False] * (repeats - 1)

    @rule(key=consumes(calls))
    def fail(self, key: str) -> None:
        self.book.void(key)
        self.book.void(key)

    @rule(passed_ms=st.integers(1, 200))
    def wait(self, passed_ms: int) -> None:
        self.now_ms += passed_ms
        self.book.expire(self.now_ms)

    @rule(micros=AMOUNTS)
    def pay(self, micros: int) -> None:
        self.number += 1
        self.book.post(payment_set(f"payment {self.number}", micros))

    @invariant()
    def no_limit_is_passed(self) -> None:
        for account in CHAIN:
            balance = self.book.balances[account]
            assert balance.available >= 0
            assert balance.posted >= -balance.credit_limit
            assert balance.pending >= 0

    @invariant()
    def all_sums_are_zero(self) -> None:
        assert not any(self.book.off_by().values())
        assert sum(balance.posted for balance in self.book.balances.values()) == 0

    @invariant()
    def pending_is_what_is_held(self) -> None:
        held = [hold for hold in self.book.holds.values() if hold.state is HoldState.HELD]
        for account in CHAIN:
            assert self.book.balances[account].pending == sum(hold.amounts.get(account, 0) for hold in held)


TestInterleaving = Interleaving.TestCase
