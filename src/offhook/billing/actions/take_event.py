"""Takes in what a provider tells of a payment: each event once, in whatever order they come."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

import structlog
from sqlalchemy import or_, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.actions.pay_in import pay_in
from offhook.billing.payments.models import MethodRow, PaymentEventRow, PaymentRow, ProviderRow, RefundRow, TopUpRow
from offhook.billing.ports import ProviderEvent, SavedMethod
from offhook.billing.schemas import PaymentGiven
from offhook.kit.ids import new_id
from offhook.kit.money import Money
from offhook.tenancy.api import get_account

Outcome = Literal["booked", "noted", "late", "differs", "unknown", "repeated", "ignored"]
_FIRST_BACK_OFF = timedelta(hours=1)
_LONGEST_BACK_OFF = timedelta(days=1)
_BOOKED = text("SELECT EXISTS (SELECT FROM posting_sets WHERE key = :key)")
MOST_FAILURES = 5
"""Then automatic top-ups stop until somebody switches them on again."""
log = structlog.get_logger(__name__)


async def take_event(session: AsyncSession, provider: ProviderRow, event: ProviderEvent, *, now: datetime) -> Outcome:
    """Books what was paid, refunded or taken back. System scope."""
    kept = {
        "id": new_id(),
        "account_id": provider.account_id,
        "provider_id": provider.id,
        "event_id": event.id,
        "kind": event.kind,
        "at": event.at,
        "outcome": "taken",
    }
    fresh = insert(PaymentEventRow).values(kept).on_conflict_do_nothing().returning(PaymentEventRow.id)
    event_row_id = await session.scalar(fresh)
    if event_row_id is None:
        return "repeated"
    payment = None if event.kind == "ignored" else await _payment(session, provider, event)
    outcome: Outcome
    if event.kind == "ignored":
        outcome = "ignored"
    elif payment is None:
        outcome = "unknown"
    else:
        outcome = await _apply(session, provider, payment, event, now=now)
    if outcome in ("differs", "unknown"):
        log.error("a payment's event needs a look", provider_id=str(provider.id), event_id=event.id, outcome=outcome)
    ended = update(PaymentEventRow).where(PaymentEventRow.id == event_row_id)
    await session.execute(ended.values(outcome=outcome, payment_id=payment.id if payment else None))
    return outcome


async def _payment(session: AsyncSession, provider: ProviderRow, event: ProviderEvent) -> PaymentRow | None:
    """By our own id, which the provider was given, or by its reference; always one of this provider."""
    query = select(PaymentRow).where(PaymentRow.provider_id == provider.id).with_for_update()
    try:
        wanted = PaymentRow.id == UUID(event.payment) if event.payment else PaymentRow.reference == event.reference
    except ValueError:
        return None
    return (await session.scalars(query.where(wanted))).one_or_none()


async def _apply(
    session: AsyncSession, provider: ProviderRow, payment: PaymentRow, event: ProviderEvent, *, now: datetime
) -> Outcome:
    if event.method is not None:
        await _keep_method(session, provider, payment, event.method)
    match event.kind:
        case "succeeded":
            return await _succeeded(session, payment, event, now=now)
        case "failed":
            return await _failed(session, payment, event, now=now)
        case "refund_begun":
            return await _refund_begun(session, payment, event)
        case "refunded":
            return await _refunded(session, payment, event, now=now)
        case "refund_failed":
            return await _refund_failed(session, payment, event, now=now)
        case "reinstated":
            return await _reinstated(session, payment, event, now=now)
        case _:
            if not event.refund:
                payment.reference = event.reference or payment.reference
            return "noted"


async def _succeeded(session: AsyncSession, payment: PaymentRow, event: ProviderEvent, *, now: datetime) -> Outcome:
    if event.amount != Money(payment.micros, payment.currency):
        _leave_to_a_person(payment, f"the provider collected {event.amount}")
        return "differs"
    if payment.state in ("failed", "reversed") and payment.state_at is not None and event.at < payment.state_at:
        return "late"
    # What came back and was then paid after all is money again; the same payment told twice is not.
    part = f"paid:{event.id}" if payment.state == "reversed" else "paid"
    given_back = payment.refunded_micros if payment.state == "reversed" else 0
    payment.state, payment.state_at, payment.problem = "succeeded", event.at, ""
    booked = await _book(session, payment, micros=payment.micros - given_back, part=part, now=now)
    await _calm_down(session, payment)
    return "booked" if booked else "noted"


async def _failed(session: AsyncSession, payment: PaymentRow, event: ProviderEvent, *, now: datetime) -> Outcome:
    """A debit can come back days after it was paid: then it is taken back here too."""
    if payment.state == "succeeded" and payment.state_at is not None and event.at < payment.state_at:
        return "late"
    was_paid = payment.state == "succeeded"
    payment.state_at = event.at
    if payment.state != "reversed":
        payment.state = "reversed" if was_paid else "failed"
    payment.problem = event.problem or "the provider gave no reason"
    await back_off(session, payment, now=now)
    if not was_paid:
        return "noted"
    await _book(session, payment, micros=payment.refunded_micros - payment.micros, part=f"reversed:{event.id}", now=now)
    return "booked"


async def _refund_begun(session: AsyncSession, payment: PaymentRow, event: ProviderEvent) -> Outcome:
    """Nothing is booked before it is on its way; one from the provider's own desk is followed from now on too."""
    amount = event.amount
    if amount is None or amount.currency != payment.currency or not 0 < amount.micros <= payment.micros:
        _leave_to_a_person(payment, f"the provider is giving back {amount}")
        return "differs"
    ours = await refunds_told(session, payment, event)
    for row in ours:
        row.reference = row.reference or event.reference
    if not ours:
        session.add(
            RefundRow(
                id=new_id(),
                account_id=payment.account_id,
                customer_id=payment.customer_id,
                payment_id=payment.id,
                micros=amount.micros,
                state="pending",
                reference=event.reference,
            )
        )
    return "noted"


async def _refunded(session: AsyncSession, payment: PaymentRow, event: ProviderEvent, *, now: datetime) -> Outcome:
    """Each refund once, by its own id; also when it is told before the payment it belongs to."""
    amount = event.amount
    if amount is None or amount.currency != payment.currency or amount.micros <= 0:
        _leave_to_a_person(payment, f"the provider gave back {amount}")
        return "differs"
    part = f"refund:{event.reference or event.id}"
    ours = await refunds_told(session, payment, event)
    if any(row.state == "failed" for row in ours):
        return "late"
    if await _is_booked(session, payment, part):
        return "noted"
    if payment.refunded_micros + amount.micros > payment.micros:
        payment.problem = "the provider gave back more than was paid"
        return "differs"
    for row in ours:
        row.state, row.reference = "succeeded", event.reference or row.reference
    return await _move(session, payment, Money(-amount.micros, amount.currency), part=part, now=now)


async def _refund_failed(session: AsyncSession, payment: PaymentRow, event: ProviderEvent, *, now: datetime) -> Outcome:
    """What was booked of it is taken back; what never was is only noted."""
    for row in await refunds_told(session, payment, event):
        row.state, row.problem = "failed", event.problem or "the provider could not give it back"
        row.reference = event.reference or row.reference
    if event.amount is None or not await _is_booked(session, payment, f"refund:{event.reference}"):
        return "noted"
    return await _move(session, payment, event.amount, part=f"refund-failed:{event.reference}", now=now)


async def _reinstated(session: AsyncSession, payment: PaymentRow, event: ProviderEvent, *, now: datetime) -> Outcome:
    """A dispute was won; told before the withdrawal of the same dispute, the two cancel out all the same."""
    amount = event.amount
    if amount is None or amount.currency != payment.currency or not 0 < amount.micros <= payment.micros:
        _leave_to_a_person(payment, f"the provider reinstated {amount}")
        return "differs"
    return await _move(session, payment, amount, part=f"reinstated:{event.reference or event.id}", now=now)


def _leave_to_a_person(payment: PaymentRow, problem: str) -> None:
    """What is booked stays so: a payment that succeeded only tells what is odd about it."""
    payment.problem = problem
    if payment.state not in ("succeeded", "reversed"):
        payment.state = "review"


async def _move(session: AsyncSession, payment: PaymentRow, amount: Money, *, part: str, now: datetime) -> Outcome:
    """A part given back (below zero) or come back. Of a payment that was reversed nothing is left to change: the same
    amount is booked the other way, so that the part is known when it is told again."""
    if not await _book(session, payment, micros=amount.micros, part=part, now=now):
        return "noted"
    payment.refunded_micros -= amount.micros
    if payment.state == "reversed":
        await _book(session, payment, micros=-amount.micros, part=f"nothing:{part}", now=now)
    return "booked"


async def refunds_told(session: AsyncSession, payment: PaymentRow, event: ProviderEvent) -> Sequence[RefundRow]:
    """The one we asked for; a refund that was made at the provider's own desk has no row."""
    mine = RefundRow.reference == event.reference
    if event.refund:
        with suppress(ValueError):
            mine = or_(mine, RefundRow.id == UUID(event.refund))
    found = await session.scalars(select(RefundRow).where(RefundRow.payment_id == payment.id, mine).with_for_update())
    return found.all()


async def _is_booked(session: AsyncSession, payment: PaymentRow, part: str) -> bool:
    key = f"payment:{payment.account_id}:{_key(payment, part)}"
    return bool(await session.scalar(_BOOKED, {"key": key}))


def _key(payment: PaymentRow, part: str) -> str:
    return f"{payment.id}:{part}"[:200]


async def _book(session: AsyncSession, payment: PaymentRow, *, micros: int, part: str, now: datetime) -> bool:
    if not micros:
        return False
    customer = await get_account(session, payment.customer_id)
    given = PaymentGiven(
        key=_key(payment, part),
        currency=payment.currency,
        amount=Money(micros, payment.currency).decimal(),
        memo=part.partition(":")[0],
        invoice_id=payment.invoice_id,
    )
    return await pay_in(session, customer=customer, parent_id=payment.account_id, given=given, now=now)


async def _keep_method(session: AsyncSession, provider: ProviderRow, payment: PaymentRow, method: SavedMethod) -> None:
    values = {
        "id": new_id(),
        "account_id": provider.account_id,
        "customer_id": payment.customer_id,
        "provider_id": provider.id,
        "reference": method.reference,
        "customer_reference": method.customer_reference,
        "kind": method.kind,
        "label": method.label,
        "expires_on": method.expires_on,
    }
    await session.execute(insert(MethodRow).values(values).on_conflict_do_nothing())


async def back_off(session: AsyncSession, payment: PaymentRow, *, now: datetime) -> None:
    """After a failed automatic top-up the next one waits, twice as long each time, and at last for a person."""
    if payment.purpose != "auto_top_up":
        return
    rule = await session.get(TopUpRow, payment.customer_id, with_for_update=True)
    if rule is not None:
        rule.failures += 1
        rule.next_try_at = now + min(_FIRST_BACK_OFF * 2 ** (rule.failures - 1), _LONGEST_BACK_OFF)
        rule.enabled = rule.enabled and rule.failures < MOST_FAILURES


async def _calm_down(session: AsyncSession, payment: PaymentRow) -> None:
    rule = await session.get(TopUpRow, payment.customer_id, with_for_update=True)
    if rule is not None and payment.purpose == "auto_top_up":
        rule.failures, rule.next_try_at = 0, None
