"""Postings and the sets they come in: a set is booked whole or not at all, and never changed."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from offhook.billing.ledger.errors import UnbalancedError
from offhook.kit.money import check_currency

MAX_MICROS = 2**62
"""No amount and no balance is larger; the database keeps eight bytes."""


@dataclass(frozen=True, slots=True)
class Posting:
    """One line: what a ledger account gains, or loses when negative."""

    ledger_account_id: UUID
    micros: int
    currency: str

    def __post_init__(self) -> None:
        check_currency(self.currency)
        if not -MAX_MICROS < self.micros < MAX_MICROS:
            raise ValueError("the amount is beyond what the ledger holds")


@dataclass(frozen=True, slots=True)
class PostingSet:
    """What one event costs and earns everybody; its key makes the event count once."""

    key: str
    """Call, leg and rating run; a payment provider's event; an invoice's key."""
    postings: tuple[Posting, ...]

    def __post_init__(self) -> None:
        """Raises UnbalancedError."""
        if not self.key:
            raise ValueError("a posting set needs a key")
        for currency, micros in totals(self.postings).items():
            if micros:
                raise UnbalancedError(f"the set {self.key} is off by {micros} micros of {currency}")

    def reversed_as(self, key: str) -> "PostingSet":
        """The set that takes this one back; nothing is ever deleted."""
        lines = tuple(Posting(line.ledger_account_id, -line.micros, line.currency) for line in self.postings)
        return PostingSet(key, lines)


def totals(postings: Iterable[Posting]) -> dict[str, int]:
    """Sum of each currency in micros."""
    sums: defaultdict[str, int] = defaultdict(int)
    for line in postings:
        sums[line.currency] += line.micros
    return dict(sums)
