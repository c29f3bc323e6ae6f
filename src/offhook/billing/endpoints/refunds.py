"""Refunds on the seller's side: money of a payment given back by the way it came."""

from uuid import UUID

from fastapi import APIRouter, Depends, status
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.actions.begin_payment import PaymentDesk
from offhook.billing.actions.refund_payment import ask_refund, open_refund
from offhook.billing.payments.models import PaymentRow
from offhook.billing.payments.rows import refund_view, refunds_of
from offhook.billing.payments.schemas import RefundGiven, RefundView
from offhook.billing.state import CurrentBilling
from offhook.kit.errors import NotFoundError
from offhook.kit.money import Money
from offhook.tenancy.api import (
    CurrentCipher,
    CurrentClock,
    CurrentDatabase,
    CurrentPrincipal,
    IdempotentRoute,
    Page,
    Principal,
    TenantSession,
    record_audit,
    require,
)

router = APIRouter(
    prefix="/payments/{payment_id}/refunds",
    dependencies=[Depends(require(role="billing"))],
    route_class=IdempotentRoute,
)


@router.get("")
async def list_refunds(payment_id: UUID, session: TenantSession, principal: CurrentPrincipal) -> Page[RefundView]:
    """Those that were asked for here, the newest first; what the provider's own desk gave back is in `refunded`."""
    payment = await _sold(session, payment_id, principal)
    rows = (await refunds_of(session, [payment.id])).get(payment.id, [])
    return Page(items=[refund_view(row, currency=payment.currency) for row in rows], next_cursor=None)


@router.post("", status_code=status.HTTP_201_CREATED)
async def refund_payment(
    payment_id: UUID,
    given: RefundGiven,
    session: TenantSession,
    principal: CurrentPrincipal,
    database: CurrentDatabase,
    billing: CurrentBilling,
    cipher: CurrentCipher,
    clock: CurrentClock,
) -> RefundView:
    """Never more than was paid. The balance moves when the provider says that the money is on its way."""
    payment = await _sold(session, payment_id, principal)
    async with database.system() as separate:
        row = await open_refund(separate, payment_id, seller_id=principal.account_id, given=given)
    told = f"{Money(row.micros, payment.currency)} of {payment_id}"
    await record_audit(session, principal, "payment.refunded", told)
    desk = PaymentDesk(database=database, cipher=cipher, clock=clock, providers=billing.providers)
    return refund_view(await ask_refund(row.id, desk), currency=payment.currency)


async def _sold(session: AsyncSession, payment_id: UUID, principal: Principal) -> PaymentRow:
    """Who was paid gives back; who paid sees that the payment was refunded."""
    row = await session.get(PaymentRow, payment_id)
    if row is None or row.account_id != principal.account_id:
        raise NotFoundError("there is no such payment")
    return row
