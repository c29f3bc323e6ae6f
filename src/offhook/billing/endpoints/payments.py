"""Payments on the payer's side: ways to pay, attempts, saved methods, filling up by itself."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, status
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.actions.begin_payment import PaymentDesk, begin_payment, open_payment
from offhook.billing.actions.set_top_up import leave_method, set_top_up, top_up_view
from offhook.billing.invoices.rows import get_bought
from offhook.billing.payments.models import MethodRow, PaymentRow, ProviderRow
from offhook.billing.payments.rows import get_method, get_provider, methods_of, payment_view
from offhook.billing.payments.schemas import (
    PaymentAskedGiven,
    PaymentMethodView,
    PaymentOptionView,
    PaymentView,
    TopUpGiven,
    TopUpView,
)
from offhook.billing.state import CurrentBilling
from offhook.kit.errors import ConflictError, InvalidInputError, NotFoundError
from offhook.kit.money import Money
from offhook.tenancy.api import (
    Account,
    CurrentAccount,
    CurrentCipher,
    CurrentClock,
    CurrentDatabase,
    CurrentPrincipal,
    CursorParams,
    IdempotentRoute,
    Page,
    TenantSession,
    paginate,
    record_audit,
    require,
)

router = APIRouter(dependencies=[Depends(require(role="billing"))], route_class=IdempotentRoute)


@router.get("/payment-options")
async def list_payment_options(
    session: TenantSession, account: CurrentAccount, database: CurrentDatabase, billing: CurrentBilling
) -> Page[PaymentOptionView]:
    """How the account can pay."""
    query = select(ProviderRow).where(ProviderRow.account_id == account.parent_id, ProviderRow.enabled)
    async with database.widened(session):
        rows = (await session.scalars(query.order_by(ProviderRow.id))).all()
    items = [
        PaymentOptionView(
            provider_id=row.id,
            type=row.type,
            name=row.name,
            saves_methods=billing.providers[row.type].saves_methods,
        )
        for row in rows
        if row.type in billing.providers
    ]
    return Page(items=items, next_cursor=None)


@router.post("/payments", status_code=status.HTTP_201_CREATED)
async def start_payment(
    given: PaymentAskedGiven,
    session: TenantSession,
    account: CurrentAccount,
    principal: CurrentPrincipal,
    database: CurrentDatabase,
    billing: CurrentBilling,
    cipher: CurrentCipher,
    clock: CurrentClock,
) -> PaymentView:
    """Top up, or pay what is open of an invoice; then send the payer to `url`. The balance moves once it is paid."""
    async with database.widened(session):
        row = await _opened(session, account, given)
    await record_audit(session, principal, "payment.started", str(Money(row.micros, row.currency)))
    async with database.system() as separate:
        separate.add(row)
    desk = PaymentDesk(database=database, cipher=cipher, clock=clock, providers=billing.providers)
    return_url = str(given.return_url or f"{billing.public_url}/billing")
    return payment_view(await begin_payment(row.id, desk, return_url=return_url, save_method=given.save_method))


@router.get("/payments")
async def list_payments(
    session: TenantSession, account: CurrentAccount, cursor: Annotated[CursorParams, Depends()]
) -> Page[PaymentView]:
    """What the account paid or tried to, the newest first."""
    query = select(PaymentRow).where(PaymentRow.customer_id == account.id)
    return await paginate(session, query, cursor, key=PaymentRow.id, view=payment_view, descending=True)


@router.get("/payments/{payment_id}")
async def read_payment(payment_id: UUID, session: TenantSession, account: CurrentAccount) -> PaymentView:
    """What came of it."""
    row = await session.get(PaymentRow, payment_id)
    if row is None or account.id not in (row.customer_id, row.account_id):
        raise NotFoundError("there is no such payment")
    return payment_view(row)


@router.get("/payment-methods")
async def list_payment_methods(session: TenantSession, account: CurrentAccount) -> Page[PaymentMethodView]:
    """Saved ones, the newest first."""
    return Page(items=await methods_of(session, account.id), next_cursor=None)


@router.delete("/payment-methods/{method_id}", status_code=status.HTTP_204_NO_CONTENT)
async def remove_payment_method(
    method_id: UUID,
    session: TenantSession,
    account: CurrentAccount,
    principal: CurrentPrincipal,
    database: CurrentDatabase,
    clock: CurrentClock,
) -> None:
    """It is never charged again; 409 while the automatic top-up uses it."""
    async with database.widened(session):
        row = await get_method(session, method_id, customer_id=account.id)
        await leave_method(session, row)
        row.removed_at = clock.now()
    await record_audit(session, principal, "payment_method.removed", row.label)


@router.get("/top-up")
async def read_top_up(session: TenantSession, account: CurrentAccount) -> TopUpView:
    """When the balance is filled up, and when somebody is told."""
    return await top_up_view(session, account)


@router.put("/top-up")
async def change_top_up(
    given: TopUpGiven,
    session: TenantSession,
    account: CurrentAccount,
    principal: CurrentPrincipal,
    database: CurrentDatabase,
) -> TopUpView:
    """One attempt at a time, ever later after failures, and no more than so many a day."""
    async with database.widened(session):
        view = await set_top_up(session, account, given)
    await record_audit(session, principal, "top_up.changed", f"{view.amount} below {view.below}")
    return view


async def _opened(session: AsyncSession, account: Account, given: PaymentAskedGiven) -> PaymentRow:
    """System scope, for the provider is the seller's."""
    if account.parent_id is None:
        raise ConflictError("this account pays nobody")
    method: MethodRow | None = None
    if given.method_id is not None:
        method = await get_method(session, given.method_id, customer_id=account.id)
    provider_id = method.provider_id if method else given.provider_id
    assert provider_id is not None
    provider = await get_provider(session, provider_id, seller_id=account.parent_id)
    if not provider.enabled:
        raise ConflictError(f"{provider.name} is switched off")
    if given.invoice_id is None:
        assert given.amount is not None
        amount, invoice = Money.parse(given.amount, account.currency), None
    else:
        invoice = await get_bought(session, given.invoice_id, customer_id=account.id)
        amount = Money(invoice.gross_micros - invoice.paid_micros, invoice.currency)
    if amount.micros <= 0 or amount != amount.payable():
        raise InvalidInputError("there is nothing to pay, or less than the smallest coin")
    purpose = "invoice" if invoice else "top_up"
    return open_payment(
        customer=account, provider=provider, amount=amount, purpose=purpose, invoice=invoice, method=method
    )
