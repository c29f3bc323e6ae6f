"""The ledger's rules in memory: the reference that the database is tested against."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from offhook.billing.ledger.account import Balance
from offhook.billing.ledger.errors import CreditLimitError, KeyReusedError
from offhook.billing.ledger.posting import PostingSet, totals


class HoldState(StrEnum):
    """Held ends in one of the others, once."""

    HELD = "held"
    SETTLED = "settled"
    VOIDED = "voided"
    EXPIRED = "expired"


@dataclass(slots=True)
class Hold:
    """Credit promised to one event, on each account of the chain."""

    amounts: dict[UUID, int]
    expires_at_ms: int
    state: HoldState = HoldState.HELD


@dataclass(slots=True)
class Book:
    """All ledger accounts and sets; every operation happens whole or raises and changes nothing."""

    balances: dict[UUID, Balance] = field(default_factory=dict)
    sets: dict[str, PostingSet] = field(default_factory=dict)
    holds: dict[str, Hold] = field(default_factory=dict)

    def open(self, ledger_account_id: UUID, *, credit_limit: int = 0) -> None:
        """Opens it, or changes the limit of one that is there."""
        self.balances.setdefault(ledger_account_id, Balance()).credit_limit = credit_limit

    def post(self, given: PostingSet) -> bool:
        """False when it was booked before. Raises KeyReusedError when that was something else."""
        if (there := self.sets.get(given.key)) is not None:
            if there != given:
                raise KeyReusedError(f"the key {given.key} belongs to other postings")
            return False
        self.sets[given.key] = given
        for line in given.postings:
            self.balances.setdefault(line.ledger_account_id, Balance()).posted += line.micros
        return True

    def hold(self, key: str, totals_held: Mapping[UUID, int], *, expires_at_ms: int) -> bool:
        """Holds up to these totals, in all; asking again for no more changes nothing but the expiry.

        False when the event is over already. Raises CreditLimitError when one account cannot, and then none does.
        """
        there = self.holds.get(key)
        if there is not None and there.state is not HoldState.HELD:
            return False
        held = there.amounts if there else {}
        adds = {account: max(total - held.get(account, 0), 0) for account, total in totals_held.items()}
        for account, add in adds.items():
            balance = self.balances.get(account)
            if balance is None or (add and balance.available < add):
                raise CreditLimitError("an account of the chain has too little credit left")
        if there is None:
            there = self.holds[key] = Hold({}, expires_at_ms)
        there.expires_at_ms = max(there.expires_at_ms, expires_at_ms)
        for account, add in adds.items():
            there.amounts[account] = there.amounts.get(account, 0) + add
            self.balances[account].pending += add
        return True

    def settle(self, key: str, given: PostingSet) -> bool:
        """Books what was used and frees the rest, also when the hold expired before; once for each set."""
        booked = self.post(given)
        if booked:
            self._end(key, HoldState.SETTLED)
        return booked

    def void(self, key: str) -> None:
        """Frees all of it: the event did not happen."""
        self._end(key, HoldState.VOIDED)

    def expire(self, now_ms: int) -> Sequence[str]:
        """Frees what nobody settled in time; the events' keys."""
        late = [key for key, hold in self.holds.items() if hold.state is HoldState.HELD and hold.expires_at_ms < now_ms]
        for key in late:
            self._end(key, HoldState.EXPIRED)
        return late

    def off_by(self) -> dict[str, int]:
        """What all postings sum to in each currency: zero, or something is broken."""
        return totals(line for given in self.sets.values() for line in given.postings)

    def _end(self, key: str, state: HoldState) -> None:
        hold = self.holds.get(key)
        if hold is None or hold.state is not HoldState.HELD:
            return
        hold.state = state
        for account, amount in hold.amounts.items():
            self.balances[account].pending -= amount
