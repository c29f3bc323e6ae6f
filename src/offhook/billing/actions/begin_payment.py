"""Begins a payment: kept first, then asked of the provider, so that no answer finds us without a row.

The provider is asked between two transactions: while it thinks, nothing is locked. When we die in between, the row is
pending without a reference, and asking again with the same id does at the provider what was asked once.
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.actions.take_event import back_off, take_event
from offhook.billing.invoices.models import InvoiceRow
from offhook.billing.parties.profiles import profile_of
from offhook.billing.payments.models import MethodRow, PaymentRow, ProviderRow
from offhook.billing.payments.rows import credentials_of, provider_for, saved_method
from offhook.billing.ports import PaymentAsked, PaymentBegun, ProviderRefusedError, Providers
from offhook.db.session import Database
from offhook.kit.clock import Clock
from offhook.kit.ids import new_id
from offhook.kit.money import Money
from offhook.tenancy.api import Account, Cipher, get_account


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentDesk:
    """What asking providers needs."""

    database: Database
    cipher: Cipher
    clock: Clock
    providers: Providers


def open_payment(
    *,
    customer: Account,
    provider: ProviderRow,
    amount: Money,
    purpose: str,
    invoice: InvoiceRow | None = None,
    method: MethodRow | None = None,
) -> PaymentRow:
    """The row, to be added and committed before the provider is asked."""
    return PaymentRow(
        id=new_id(),
        account_id=provider.account_id,
        customer_id=customer.id,
        provider_id=provider.id,
        method_id=method.id if method else None,
        invoice_id=invoice.id if invoice else None,
        purpose=purpose,
        currency=amount.currency,
        micros=amount.micros,
        refunded_micros=0,
        state="pending",
        url="",
        problem="",
    )


async def begin_payment(
    payment_id: UUID, desk: PaymentDesk, *, return_url: str, save_method: bool = False
) -> PaymentRow:
    """Asks the provider, or asks again.

    Raises ProviderRefusedError (then the payment has failed), UnavailableError (then it is pending, ask again).
    """
    async with desk.database.system() as session:
        payment, provider, asked = await _asked(session, payment_id, return_url=return_url, save_method=save_method)
    port, credentials = provider_for(provider, desk.providers), credentials_of(provider, desk.cipher)
    try:
        begun = await port.begin(asked, credentials)
    except ProviderRefusedError as error:
        async with desk.database.system() as session:
            payment = await session.get_one(PaymentRow, payment_id, with_for_update=True)
            if payment.state == "pending":
                payment.state, payment.state_at, payment.problem = "failed", desk.clock.now(), error.message
                await back_off(session, payment, now=desk.clock.now())
        raise
    return await _keep(payment_id, begun, desk)


async def _keep(payment_id: UUID, begun: PaymentBegun, desk: PaymentDesk) -> PaymentRow:
    async with desk.database.system() as session:
        payment = await session.get_one(PaymentRow, payment_id, with_for_update=True)
        payment.reference, payment.url = begun.reference, begun.url
        await session.flush()
        provider = await session.get_one(ProviderRow, payment.provider_id)
        for event in begun.events:
            await take_event(session, provider, event, now=desk.clock.now())
        return payment


async def _asked(
    session: AsyncSession, payment_id: UUID, *, return_url: str, save_method: bool
) -> tuple[PaymentRow, ProviderRow, PaymentAsked]:
    payment = await session.get_one(PaymentRow, payment_id)
    provider = await session.get_one(ProviderRow, payment.provider_id)
    customer = await get_account(session, payment.customer_id)
    profile = await profile_of(session, customer.id)
    method = await session.get_one(MethodRow, payment.method_id) if payment.method_id else None
    invoice = await session.get_one(InvoiceRow, payment.invoice_id) if payment.invoice_id else None
    asked = PaymentAsked(
        id=str(payment.id),
        amount=Money(payment.micros, payment.currency),
        purpose=str(invoice.number) if invoice else "Top-up",
        customer_name=profile.legal_name or customer.name,
        customer_email=profile.email,
        language=customer.language,
        return_url=return_url,
        save_method=save_method,
        method=saved_method(method) if method else None,
    )
    return payment, provider, asked
