"""Ledger accounts: whose books, what for, towards whom; and how much credit is left on a balance."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal
from uuid import UUID, uuid5

Kind = Literal["balance", "sales", "tax", "received", "cost", "carrier"]
"""`balance` is what an account has with its parent. The others stand in the parent's books, for one customer each:
what was sold to it, the tax on that, and what it paid in; `cost` and `carrier` are the owner's side of its carriers."""

_NAMESPACE = UUID("6f66666f-6f6b-5c65-8467-657200000000")
_KEPT = 1 << 16
"""Ids remembered: a call names eight accounts again and again, and a hash is dear."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerAccountName:
    """What makes a ledger account itself; its id follows from it, so nobody needs to look it up."""

    account_id: UUID
    kind: Kind
    currency: str
    peer: str = ""
    """The customer's or carrier's id; empty for the account's own balance: nothing there tells who the parent is."""

    @property
    def id(self) -> UUID:
        """The same wherever it is worked out."""
        return _id_of(self)


@lru_cache(maxsize=_KEPT)
def _id_of(name: LedgerAccountName) -> UUID:
    return uuid5(_NAMESPACE, f"{name.account_id}/{name.kind}/{name.currency}/{name.peer}")


@dataclass(slots=True)
class Balance:
    """Money booked, money held for what is under way, and how far below zero it may go."""

    posted: int = 0
    pending: int = 0
    """Held: promised to calls that go on, not booked yet."""
    credit_limit: int = 0

    @property
    def available(self) -> int:
        """What can still be held."""
        return self.posted - self.pending + self.credit_limit
