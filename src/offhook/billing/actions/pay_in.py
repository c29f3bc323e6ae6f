"""Books money a customer paid to its parent, once for each event."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing import repository
from offhook.billing.invoices.open_items import lock_open_items, match_open_items
from offhook.billing.invoices.rows import get_sold
from offhook.billing.ledger.chain import Due, payment_lines
from offhook.billing.ledger.errors import KeyReusedError
from offhook.billing.repository import SettleRequest
from offhook.billing.schemas import PaymentGiven
from offhook.kit.errors import InvalidInputError, NotFoundError
from offhook.kit.money import Money
from offhook.tenancy.api import Account


async def pay_in(
    session: AsyncSession, *, customer: Account, parent_id: UUID, given: PaymentGiven, now: datetime
) -> bool:
    """False when it was booked before; system scope.

    Raises KeyReusedError when that was another amount, InvalidInputError when it is nothing, NotFoundError for an
    invoice that is not the customer's.
    """
    paid = Money.parse(given.amount, given.currency or customer.currency)
    if not paid:
        raise InvalidInputError("a payment of nothing cannot be booked")
    if given.invoice_id is not None:
        invoice = await get_sold(session, given.invoice_id, seller_id=parent_id)
        if invoice.customer_id != customer.id:
            raise NotFoundError("there is no such invoice")
    due = Due(payer_id=customer.id, payee_id=parent_id, currency=paid.currency, net_micros=paid.micros)
    # Keys are the parent's own: another reseller's provider may number its events alike.
    key = f"payment:{parent_id}:{given.key}"
    request = SettleRequest(key=key, kind="payment", at=now, lines=payment_lines(due), memo=given.memo)
    await lock_open_items(session, seller_id=parent_id, customer_id=customer.id, currency=paid.currency)
    outcome = (await repository.settle(session, [request]))[key]
    if outcome == "differs":
        raise KeyReusedError(f"{given.key!r} was booked before with another customer, amount or currency")
    if outcome == "booked":
        await match_open_items(
            session,
            seller_id=parent_id,
            customer_id=customer.id,
            currency=paid.currency,
            source=key,
            now=now,
            first=given.invoice_id,
        )
    return outcome == "booked"
