"""Gives money of a payment back: kept first, then asked of the provider, booked when the provider confirms.

The provider is asked between two transactions. When we die in between, the row is pending without a reference, and
asking again with the same id does at the provider what was asked once.
"""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid5

import structlog
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.actions.begin_payment import PaymentDesk
from offhook.billing.actions.take_event import take_event
from offhook.billing.payments.models import PaymentRow, ProviderRow, RefundRow
from offhook.billing.payments.rows import credentials_of, provider_for
from offhook.billing.payments.schemas import RefundGiven
from offhook.billing.ports import ProviderRefusedError, RefundAsked, RefundBegun
from offhook.kit.errors import ConflictError, InvalidInputError, NotFoundError, UnavailableError
from offhook.kit.money import Money

_UNANSWERED = timedelta(minutes=2)
_SILENT = timedelta(minutes=30)
"""So long a refund is left to the provider's own events."""
log = structlog.get_logger(__name__)


async def open_refund(session: AsyncSession, payment_id: UUID, *, seller_id: UUID, given: RefundGiven) -> RefundRow:
    """The row, to be committed before the provider is asked; the same key is the same refund. System scope.

    Raises NotFoundError, ConflictError when that much is not left of the payment, InvalidInputError for parts of cents.
    """
    found = await session.scalars(
        select(PaymentRow).where(PaymentRow.id == payment_id, PaymentRow.account_id == seller_id).with_for_update()
    )
    if (payment := found.one_or_none()) is None:
        raise NotFoundError("there is no such payment")
    refund_id = uuid5(payment.id, given.key)
    left = payment.micros - payment.refunded_micros - await _under_way(session, payment.id, without=refund_id)
    known = await session.get(RefundRow, refund_id)
    if known is not None:
        if given.amount is not None and Money.parse(given.amount, payment.currency).micros != known.micros:
            raise ConflictError(f"{given.key!r} was another amount; take a fresh key for another refund")
        return known
    amount = Money.parse(given.amount, payment.currency) if given.amount is not None else Money(left, payment.currency)
    if payment.state != "succeeded":
        raise ConflictError(f"the payment is {payment.state}: only what was paid can be given back")
    if amount != amount.payable():
        raise InvalidInputError(f"{amount} cannot be paid: name whole coins of the currency")
    if not 0 < amount.micros <= left:
        raise ConflictError(f"{Money(left, payment.currency)} of the payment can be given back, no more")
    row = RefundRow(
        id=refund_id,
        account_id=payment.account_id,
        customer_id=payment.customer_id,
        payment_id=payment.id,
        micros=amount.micros,
        state="pending",
        reason=given.reason,
        problem="",
    )
    session.add(row)
    await session.flush()
    return row


async def ask_refund(refund_id: UUID, desk: PaymentDesk) -> RefundRow:
    """Asks the provider, or asks again; one that was answered is left alone.

    Raises ProviderRefusedError (then the refund has failed), UnavailableError (then it is pending, asked again later).
    """
    async with desk.database.system() as session:
        row, provider, asked = await _asked(session, refund_id)
    if row.state != "pending" or row.reference is not None:
        return row
    try:
        port = provider_for(provider, desk.providers)
        begun = await port.refund(asked, credentials_of(provider, desk.cipher))
    except ProviderRefusedError as error:
        async with desk.database.system() as session:
            row = await session.get_one(RefundRow, refund_id, with_for_update=True)
            if row.state == "pending":
                row.state, row.problem = "failed", error.message
        raise
    return await _keep(refund_id, begun, desk)


async def ask_unanswered_refunds(desk: PaymentDesk) -> None:
    """Those we died over, or whose provider was away."""
    late = select(RefundRow.id).where(
        RefundRow.state == "pending",
        RefundRow.reference.is_(None),
        RefundRow.created_at < desk.clock.now() - _UNANSWERED,
    )
    async with desk.database.system() as session:
        ids = (await session.scalars(late)).all()
    for refund_id in ids:
        try:
            await ask_refund(refund_id, desk)
        except (ProviderRefusedError, UnavailableError) as error:
            log.warning("a refund could not be made", refund_id=str(refund_id), error=error.message)


async def follow_refunds(desk: PaymentDesk) -> None:
    """Asks how those ended that are long under way: not every provider tells, and what is told may be lost.

    Each at its own minute of every hour, so once an hour and not all at once.
    """
    now = desk.clock.now()
    waiting = select(RefundRow.id).where(
        RefundRow.state == "pending",
        RefundRow.reference.is_not(None),
        RefundRow.created_at < now - _SILENT,
        func.date_part("minute", RefundRow.created_at) == now.minute,
    )
    async with desk.database.system() as session:
        ids = (await session.scalars(waiting)).all()
    for refund_id in ids:
        try:
            await _follow(refund_id, desk)
        except (ProviderRefusedError, UnavailableError) as error:
            log.warning("nobody could say how a refund ended", refund_id=str(refund_id), error=error.message)


async def _follow(refund_id: UUID, desk: PaymentDesk) -> None:
    async with desk.database.system() as session:
        row, provider, _ = await _asked(session, refund_id)
    port = provider_for(provider, desk.providers)
    found = await port.look_up_refund(row.reference or "", credentials_of(provider, desk.cipher))
    async with desk.database.system() as session:
        provider = await session.get_one(ProviderRow, provider.id)
        for event in found:
            known = replace(event, payment=str(row.payment_id), refund=str(row.id))
            await take_event(session, provider, known, now=desk.clock.now())


async def _under_way(session: AsyncSession, payment_id: UUID, *, without: UUID) -> int:
    pending = select(func.coalesce(func.sum(RefundRow.micros), 0)).where(
        RefundRow.payment_id == payment_id, RefundRow.state == "pending", RefundRow.id != without
    )
    return int(await session.scalar(pending) or 0)


async def _asked(session: AsyncSession, refund_id: UUID) -> tuple[RefundRow, ProviderRow, RefundAsked]:
    row = await session.get_one(RefundRow, refund_id)
    payment = await session.get_one(PaymentRow, row.payment_id)
    provider = await session.get_one(ProviderRow, payment.provider_id)
    asked = RefundAsked(
        id=str(row.id),
        payment=str(payment.id),
        reference=payment.reference or "",
        amount=Money(row.micros, payment.currency),
        total=Money(payment.refunded_micros + row.micros, payment.currency),
        reason=row.reason,
    )
    return row, provider, asked


async def _keep(refund_id: UUID, begun: RefundBegun, desk: PaymentDesk) -> RefundRow:
    async with desk.database.system() as session:
        row = await session.get_one(RefundRow, refund_id, with_for_update=True)
        row.reference = begun.reference
        await session.flush()
        payment = await session.get_one(PaymentRow, row.payment_id)
        provider = await session.get_one(ProviderRow, payment.provider_id)
        for event in begun.events:
            await take_event(session, provider, event, now=desk.clock.now())
        return row
