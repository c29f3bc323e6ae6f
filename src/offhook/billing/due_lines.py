"""What besides calls is due from a customer for a period: the one place where invoices ask for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.invoicing.document import ProductClass
from offhook.billing.rating.periods import Period
from offhook.kit.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class DueLine:
    """One recurring or one-off charge, to be put on the next invoice once."""

    key: str
    """What makes it itself: the same key is never on two invoices of a seller."""
    description: str
    """In the customer's language."""
    price: Money
    """Net, of the whole quantity."""
    quantity: str = "1"
    unit: str = "C62"
    product_class: ProductClass = "service"
    posted_net_micros: int = 0
    """What of it the ledger has already: a prepaid customer's charges are booked when they fall due."""
    posted_tax_micros: int = 0


async def due_lines(session: AsyncSession, *, customer_id: UUID, period: Period) -> Sequence[DueLine]:  # noqa: ARG001  # for what is sold by the month
    """Those that fall due before the period's end, late ones of earlier periods too; system scope.

    Nothing is sold by the month yet: calls are all there is.
    """
    return []
