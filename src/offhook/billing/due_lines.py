"""What besides calls is due from a customer for a period: the one place where invoices ask for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.catalogue_models import CatalogueChargeRow
from offhook.billing.invoice_models import LineRow
from offhook.billing.invoicing.document import ProductClass
from offhook.billing.invoicing.words import Words
from offhook.billing.rating.periods import Period
from offhook.billing.subscriptions import make_due
from offhook.kit.money import Money
from offhook.tenancy.api import get_account

_KEY = "charge:"


@dataclass(frozen=True, slots=True, kw_only=True)
class DueLine:
    """One recurring or one-off charge, to be put on the next invoice once."""

    key: str
    """What makes it itself: the same key is never on two invoices of a seller."""
    description: str
    """In the customer's language."""
    price: Money
    """Net, of the whole quantity."""
    tax_point: date | None = None
    """The day whose tax it carries; None: the day it is drafted."""
    quantity: str = "1"
    unit: str = "C62"
    product_class: ProductClass = "service"
    posted_net_micros: int = 0
    """What of it the ledger has already: a prepaid customer's charges are booked when they fall due."""
    posted_tax_micros: int = 0


async def due_lines(session: AsyncSession, *, customer_id: UUID, period: Period) -> Sequence[DueLine]:
    """Those that fall due before the period's end and are on no invoice yet, late ones too; system scope."""
    customer = await get_account(session, customer_id)
    await make_due(session, customer_id=customer_id, until=period.end)
    on_invoice = exists().where(
        LineRow.account_id == CatalogueChargeRow.account_id,
        LineRow.charge_key == func.concat(_KEY, CatalogueChargeRow.id),
    )
    rows = await session.scalars(
        select(CatalogueChargeRow)
        .where(
            CatalogueChargeRow.customer_id == customer_id,
            CatalogueChargeRow.account_id == customer.parent_id,
            CatalogueChargeRow.due_on < period.end,
            ~on_invoice,
        )
        .order_by(CatalogueChargeRow.due_on, CatalogueChargeRow.id)
    )
    words = Words(customer.language, customer.country)
    return [_line(row, words) for row in rows]


def _line(row: CatalogueChargeRow, words: Words) -> DueLine:
    return DueLine(
        key=f"{_KEY}{row.id}",
        description=_told(row, words),
        price=Money(row.net_micros, row.currency),
        tax_point=row.due_on,
        quantity=str(row.quantity),
        product_class=row.product_class,  # type: ignore[arg-type]  # the database checks it
    )


def _told(row: CatalogueChargeRow, words: Words) -> str:
    """With the days it is for; what is given back is for those after the end."""
    if row.period_end is None or row.part_start is None or row.part_end is None:
        return row.description
    start, end = row.part_start, row.part_end
    if row.number > 1 and row.net_micros < 0:
        start, end = row.part_end, row.period_end
    return f"{row.description}, {words.span(start, end - timedelta(days=1))}" if start < end else row.description
