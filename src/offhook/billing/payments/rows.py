"""Payments as rows: who may see which, and how they are shown."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

import orjson
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.payments.models import MethodRow, PaymentRow, ProviderRow, RefundRow
from offhook.billing.payments.schemas import PaymentMethodView, PaymentView, RefundView, SoldPaymentView
from offhook.billing.ports import Credentials, PaymentProvider, Providers, SavedMethod
from offhook.db.rows import get_owned
from offhook.kit.errors import NotFoundError, UnavailableError
from offhook.kit.money import Money
from offhook.tenancy.api import Cipher


async def get_provider(session: AsyncSession, provider_id: UUID, *, seller_id: UUID) -> ProviderRow:
    """Raises NotFoundError."""
    return await get_owned(session, ProviderRow, provider_id, account_id=seller_id, called="payment provider")


async def get_method(session: AsyncSession, method_id: UUID, *, customer_id: UUID) -> MethodRow:
    """Raises NotFoundError, also when it was removed."""
    row = await session.get(MethodRow, method_id)
    if row is None or row.customer_id != customer_id or row.removed_at is not None:
        raise NotFoundError("there is no such payment method")
    return row


def provider_for(row: ProviderRow, providers: Providers) -> PaymentProvider:
    """Raises UnavailableError when this house does not know the type."""
    if row.type not in providers:
        raise UnavailableError(f"payments by {row.type} are not available here")
    return providers[row.type]


def credentials_of(row: ProviderRow, cipher: Cipher) -> Credentials:
    """Decrypted; never kept, never logged."""
    found: dict[str, str] = orjson.loads(cipher.decrypt(row.credentials_encrypted))
    return found


def encrypt_credentials(credentials: Mapping[str, str], cipher: Cipher) -> str:
    """For the row."""
    return cipher.encrypt(orjson.dumps(dict(credentials)).decode())


def saved_method(row: MethodRow) -> SavedMethod:
    """As the port knows it."""
    return SavedMethod(
        reference=row.reference,
        customer_reference=row.customer_reference,
        kind=row.kind,
        label=row.label,
        expires_on=row.expires_on,
    )


async def methods_of(session: AsyncSession, customer_id: UUID) -> list[PaymentMethodView]:
    """Those that are not removed, the newest first."""
    query = select(MethodRow).where(MethodRow.customer_id == customer_id, MethodRow.removed_at.is_(None))
    rows = await session.scalars(query.order_by(MethodRow.id.desc()))
    return [PaymentMethodView(id=row.id, kind=row.kind, label=row.label, expires_on=row.expires_on) for row in rows]


async def refunds_of(session: AsyncSession, payment_ids: Iterable[UUID]) -> dict[UUID, list[RefundRow]]:
    """Of each payment, the newest first; a payment without any is not in it."""
    query = select(RefundRow).where(RefundRow.payment_id.in_(payment_ids))
    found: dict[UUID, list[RefundRow]] = {}
    for row in await session.scalars(query.order_by(RefundRow.created_at.desc(), RefundRow.id.desc())):
        found.setdefault(row.payment_id, []).append(row)
    return found


def payment_view(row: PaymentRow) -> PaymentView:
    """As the payer sees it."""
    return PaymentView.model_validate(_shared(row))


def sold_payment_view(row: PaymentRow, *, names: Mapping[UUID, str], refunds: Sequence[RefundRow]) -> SoldPaymentView:
    """As who is paid sees it."""
    own = {
        "customer_id": row.customer_id,
        "customer_name": names.get(row.customer_id, ""),
        "provider_id": row.provider_id,
        "reference": row.reference,
        "refunds": [refund_view(refund, currency=row.currency) for refund in refunds],
    }
    return SoldPaymentView.model_validate({**_shared(row), **own, "url": ""})


def refund_view(row: RefundRow, *, currency: str) -> RefundView:
    """As who gives it back sees it."""
    return RefundView.model_validate(
        {
            "id": row.id,
            "payment_id": row.payment_id,
            "currency": currency,
            "amount": Money(row.micros, currency).decimal(),
            "state": row.state,
            "reason": row.reason,
            "problem": row.problem,
            "created_at": row.created_at,
        }
    )


def _shared(row: PaymentRow) -> dict[str, object]:
    return {
        "id": row.id,
        "purpose": row.purpose,
        "invoice_id": row.invoice_id,
        "currency": row.currency,
        "amount": Money(row.micros, row.currency).decimal(),
        "refunded": Money(row.refunded_micros, row.currency).decimal(),
        "state": row.state,
        "problem": row.problem,
        "url": row.url if row.state == "pending" else "",
        "created_at": row.created_at,
    }
