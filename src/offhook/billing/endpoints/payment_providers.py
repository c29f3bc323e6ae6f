"""Payments on the seller's side: its providers, and what its customers paid by them."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query, status
from sqlalchemy import select

from offhook.billing.actions.begin_payment import PaymentDesk
from offhook.billing.actions.take_webhook import take_in
from offhook.billing.payments.models import PaymentRow, ProviderRow
from offhook.billing.payments.rows import encrypt_credentials, get_provider, provider_for, refunds_of, sold_payment_view
from offhook.billing.payments.schemas import (
    PaymentProviderView,
    PaymentState,
    ProviderCreate,
    ProviderPatch,
    ProviderTypeView,
    SandboxOutcome,
    SoldPaymentView,
)
from offhook.billing.ports import BillingWeb, ProviderEvent
from offhook.billing.state import CurrentBilling
from offhook.kit.errors import ConflictError, FieldError, InvalidInputError, NotFoundError
from offhook.kit.ids import new_id
from offhook.kit.money import Money
from offhook.tenancy.api import (
    Account,
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

HOOKS = "/hooks/payments"
SANDBOX: Literal["sandbox"] = "sandbox"
router = APIRouter(dependencies=[Depends(require(role="billing"))], route_class=IdempotentRoute)


@router.get("/payment-provider-types")
async def list_payment_provider_types(billing: CurrentBilling) -> Page[ProviderTypeView]:
    """What can be connected."""
    items = [
        ProviderTypeView(type=name, credential_names=list(port.credential_names), saves_methods=port.saves_methods)
        for name, port in sorted(billing.providers.items())
    ]
    return Page(items=items, next_cursor=None)


@router.get("/payment-providers")
async def list_payment_providers(
    session: TenantSession, principal: CurrentPrincipal, billing: CurrentBilling
) -> Page[PaymentProviderView]:
    """The account's own."""
    query = select(ProviderRow).where(ProviderRow.account_id == principal.account_id).order_by(ProviderRow.id)
    return Page(items=[_view(row, billing) for row in await session.scalars(query)], next_cursor=None)


@router.post("/payment-providers", status_code=status.HTTP_201_CREATED)
async def add_payment_provider(
    given: ProviderCreate,
    session: TenantSession,
    principal: CurrentPrincipal,
    billing: CurrentBilling,
    cipher: CurrentCipher,
) -> PaymentProviderView:
    """Then enter its `webhook_url` at the provider: without webhooks no payment is ever booked."""
    row = ProviderRow(id=new_id(), account_id=principal.account_id, type=given.type, name=given.name, enabled=True)
    _check(row, given.credentials, billing)
    row.credentials_encrypted = encrypt_credentials(given.credentials, cipher)
    session.add(row)
    await record_audit(session, principal, "payment_provider.added", given.name)
    await session.flush()
    return _view(row, billing)


@router.patch("/payment-providers/{payment_provider_id}")
async def change_payment_provider(
    payment_provider_id: UUID,
    given: ProviderPatch,
    session: TenantSession,
    principal: CurrentPrincipal,
    billing: CurrentBilling,
    cipher: CurrentCipher,
) -> PaymentProviderView:
    """Switched off, it takes no new payments; what is under way still arrives."""
    row = await get_provider(session, payment_provider_id, seller_id=principal.account_id)
    if given.name is not None:
        row.name = given.name
    if given.enabled is not None:
        row.enabled = given.enabled
    if given.credentials is not None:
        _check(row, given.credentials, billing)
        row.credentials_encrypted = encrypt_credentials(given.credentials, cipher)
    await record_audit(session, principal, "payment_provider.changed", row.name)
    await session.flush()
    return _view(row, billing)


@router.get("/received-payments")
async def list_received_payments(
    session: TenantSession,
    principal: CurrentPrincipal,
    cursor: Annotated[CursorParams, Depends()],
    state: Annotated[PaymentState | None, Query()] = None,
    customer_id: Annotated[UUID | None, Query()] = None,
) -> Page[SoldPaymentView]:
    """What customers paid or tried to, the newest first."""
    query = select(PaymentRow).where(PaymentRow.account_id == principal.account_id)
    if state is not None:
        query = query.where(PaymentRow.state == state)
    if customer_id is not None:
        query = query.where(PaymentRow.customer_id == customer_id)
    page = await paginate(session, query, cursor, key=PaymentRow.id, view=lambda row: row, descending=True)
    named = select(Account.id, Account.name).where(Account.id.in_({row.customer_id for row in page.items}))
    names = {account_id: name for account_id, name in await session.execute(named)}  # noqa: C416  # a row is no pair
    refunds = await refunds_of(session, [row.id for row in page.items])
    items = [sold_payment_view(row, names=names, refunds=refunds.get(row.id, ())) for row in page.items]
    return Page(items=items, next_cursor=page.next_cursor)


@router.post("/payments/{payment_id}/sandbox-outcome", status_code=status.HTTP_204_NO_CONTENT)
async def play_sandbox_outcome(
    payment_id: UUID,
    given: SandboxOutcome,
    session: TenantSession,
    principal: CurrentPrincipal,
    database: CurrentDatabase,
    billing: CurrentBilling,
    cipher: CurrentCipher,
    clock: CurrentClock,
) -> None:
    """Payer or payee of a sandbox payment says how it ends; it goes the way every provider's events go."""
    async with database.widened(session):
        row = await session.get(PaymentRow, payment_id)
        provider = await session.get(ProviderRow, row.provider_id) if row else None
    if row is None or provider is None or principal.account_id not in (row.customer_id, row.account_id):
        raise NotFoundError("there is no such payment")
    if provider.type != SANDBOX:
        raise ConflictError("only payments of the sandbox end at will")
    event = ProviderEvent(
        id=f"{row.id}:{given.outcome}",
        kind=given.outcome,
        at=clock.now(),
        payment=str(row.id),
        reference=f"{row.id}",
        amount=Money(row.micros, row.currency),
        problem="the sandbox was told so" if given.outcome == "failed" else "",
    )
    desk = PaymentDesk(database=database, cipher=cipher, clock=clock, providers=billing.providers)
    await take_in(provider, event, desk)


def _check(row: ProviderRow, credentials: dict[str, str], billing: BillingWeb) -> None:
    wanted = set(provider_for(row, billing.providers).credential_names)
    wrong = sorted(wanted ^ credentials.keys())
    if wrong:
        told = [FieldError(f"credentials.{name}", "missing" if name in wanted else "not known") for name in wrong]
        raise InvalidInputError(f"{row.type} needs {', '.join(sorted(wanted)) or 'no credentials'}", fields=told)


def _view(row: ProviderRow, billing: BillingWeb) -> PaymentProviderView:
    return PaymentProviderView(
        id=row.id,
        type=row.type,
        name=row.name,
        enabled=row.enabled,
        webhook_url=f"{billing.public_url}{HOOKS}/{row.id}",
    )
