"""A rated call as postings: each level owes only its parent, and the owner owes the carrier."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from offhook.billing.ledger.account import Kind, LedgerAccountName
from offhook.billing.ledger.posting import Posting


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """What one account owes its parent for one event."""

    payer_id: UUID
    payee_id: UUID
    currency: str
    net_micros: int
    tax_micros: int = 0

    @property
    def gross_micros(self) -> int:
        """What the payer's balance loses."""
        return self.net_micros + self.tax_micros

    @property
    def balance(self) -> LedgerAccountName:
        """The payer's own account."""
        return LedgerAccountName(account_id=self.payer_id, kind="balance", currency=self.currency)

    def of_payee(self, kind: Kind) -> LedgerAccountName:
        """One of the payee's accounts for this payer."""
        return LedgerAccountName(account_id=self.payee_id, kind=kind, currency=self.currency, peer=str(self.payer_id))


@dataclass(frozen=True, slots=True, kw_only=True)
class CarrierDue:
    """What the owner owes who carried the call."""

    owner_id: UUID
    carrier: str
    currency: str
    micros: int


Line = tuple[LedgerAccountName, int]


def lines_of(dues: Sequence[Due], carried: CarrierDue | None = None) -> list[Line]:
    """The lines of all levels; those of nothing are left out."""
    lines: list[Line] = []
    for due in dues:
        lines.append((due.balance, -due.gross_micros))
        lines.append((due.of_payee("sales"), due.net_micros))
        lines.append((due.of_payee("tax"), due.tax_micros))
    if carried is not None:
        owner, currency, peer = carried.owner_id, carried.currency, carried.carrier
        cost = LedgerAccountName(account_id=owner, kind="cost", currency=currency, peer=peer)
        owed = LedgerAccountName(account_id=owner, kind="carrier", currency=currency, peer=peer)
        lines += [(cost, -carried.micros), (owed, carried.micros)]
    return [(name, micros) for name, micros in lines if micros]


def payment_lines(due: Due) -> list[Line]:
    """Money paid in: the payer's balance gains what the payee received."""
    return [(due.balance, due.gross_micros), (due.of_payee("received"), -due.gross_micros)]


def postings_of(lines: Sequence[Line]) -> tuple[Posting, ...]:
    """For a posting set."""
    return tuple(Posting(name.id, micros, name.currency) for name, micros in lines)
