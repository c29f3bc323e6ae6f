"""Fills up balances by themselves, and tells whose balance is low; with a brake, for money and mails are at stake.

At most one attempt of an account is under way (the database sees to that), no more than so many a day begin, and
after a failure the next waits, ever longer.
"""

from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy import Row, func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.actions.begin_payment import PaymentDesk, begin_payment, open_payment
from offhook.billing.books.views import balance_name
from offhook.billing.paper.words import Words
from offhook.billing.parties.mail import notice_to, send_notice
from offhook.billing.payments.models import MethodRow, PaymentRow, ProviderRow, TopUpRow
from offhook.billing.ports import InvoicingParts, ProviderRefusedError
from offhook.kit.errors import UnavailableError
from offhook.kit.mail import Mail
from offhook.kit.money import Money
from offhook.tenancy.api import Account, get_account

_LOW = text("""
    SELECT r.customer_id FROM top_up_rules r
      LEFT JOIN ledger_accounts a
        ON a.account_id = r.customer_id AND a.kind = 'balance' AND a.currency = r.currency AND a.peer = ''
     WHERE r.enabled AND (COALESCE(a.posted, 0) < r.below_micros OR EXISTS (
             SELECT FROM charges c
              WHERE c.customer_id = r.customer_id AND c.booked_at IS NULL AND c.tried_on IS NOT NULL))
       AND (r.next_try_at IS NULL OR r.next_try_at <= :now)
       AND NOT EXISTS (SELECT FROM payments p WHERE p.customer_id = r.customer_id
                          AND p.purpose = 'auto_top_up' AND p.state = 'pending')
""")
# A notice is forgotten a day later at the soonest: had the balance been above the mark meanwhile, the books tell.
_TOLD = text("""
    UPDATE top_up_rules r SET noticed_at = :now
      FROM (SELECT t.customer_id, a.id, COALESCE(a.posted, 0) AS micros FROM top_up_rules t
              LEFT JOIN ledger_accounts a
                ON a.account_id = t.customer_id AND a.kind = 'balance' AND a.currency = t.currency AND a.peer = '') b
     WHERE b.customer_id = r.customer_id AND b.micros < r.notice_below_micros
       AND (r.noticed_at IS NULL OR (r.noticed_at BETWEEN :day_ago - interval '1 day' AND :day_ago AND EXISTS (
             SELECT FROM (
               SELECT b.micros - sum(p.micros) OVER (ORDER BY p.at DESC, p.set_id DESC, p.line DESC) AS micros
                 FROM postings p WHERE p.ledger_account_id = b.id AND p.at > r.noticed_at) AS before
              WHERE before.micros >= r.notice_below_micros)))
    RETURNING r.customer_id, b.micros, r.notice_below_micros, r.currency
""")
_RECOVERED = text("""
    UPDATE top_up_rules r SET noticed_at = NULL FROM ledger_accounts a
     WHERE a.account_id = r.customer_id AND a.kind = 'balance' AND a.currency = r.currency AND a.peer = ''
       AND r.noticed_at <= :day_ago AND a.posted >= r.notice_below_micros
""")
_PAUSE = timedelta(days=1)
"""Between two notices of one account."""
_UNANSWERED = timedelta(minutes=2)
log = structlog.get_logger(__name__)


async def top_up_all(parts: InvoicingParts) -> int:
    """How many attempts began or were asked again."""
    desk = PaymentDesk(database=parts.database, cipher=parts.cipher, clock=parts.clock, providers=parts.providers)
    begun = 0
    for payment_id in [*await _unanswered(parts), *await _opened(parts)]:
        begun += 1
        try:
            await begin_payment(payment_id, desk, return_url=f"{parts.public_url}/billing")
        except ProviderRefusedError as error:
            await _tell_of_failure(parts, payment_id, problem=error.message)
        except UnavailableError as error:
            log.warning("a payment provider is away, asked again later", payment_id=str(payment_id), error=str(error))
    return begun


async def tell_of_low_balances(parts: InvoicingParts) -> int:
    """One mail each time a balance falls below what its account chose, and no two in one day.

    Credit that is only held for a call is not spent: most calls that ring cost nothing in the end.
    """
    now = parts.clock.now()
    async with parts.database.system() as session:
        await session.execute(_RECOVERED, {"day_ago": now - _PAUSE})
        rows = list(await session.execute(_TOLD, {"now": now, "day_ago": now - _PAUSE}))
        told = [await _low_mail(session, row, now=now) for row in rows]
    return sum([await send_notice(parts.mailer, mail) for mail in told if mail is not None])


async def _opened(parts: InvoicingParts) -> list[UUID]:
    now, ids = parts.clock.now(), []
    async with parts.database.system() as session:
        low = list(await session.scalars(_LOW, {"now": now}))
    for customer_id in low:
        try:
            async with parts.database.system() as session:
                payment = await _payment(session, customer_id, now=now)
        except IntegrityError:
            continue  # another worker was faster
        if payment is not None:
            ids.append(payment.id)
    return ids


async def _payment(session: AsyncSession, customer_id: UUID, *, now: datetime) -> PaymentRow | None:
    rule = await session.get_one(TopUpRow, customer_id, with_for_update=True)
    today = select(func.count()).where(
        PaymentRow.customer_id == customer_id,
        PaymentRow.purpose == "auto_top_up",
        PaymentRow.created_at > now - timedelta(days=1),
    )
    method = await session.get(MethodRow, rule.method_id) if rule.method_id else None
    provider = await session.get(ProviderRow, method.provider_id) if method else None
    if method is None or method.removed_at is not None or provider is None or not provider.enabled:
        rule.enabled, rule.next_try_at = False, now  # whoever switched it on is told of it
        return None
    if int(await session.scalar(today) or 0) >= rule.most_per_day:
        return None
    customer = await get_account(session, customer_id)
    amount = Money(rule.amount_micros, rule.currency)
    payment = open_payment(customer=customer, provider=provider, amount=amount, purpose="auto_top_up", method=method)
    payment.created_at = now
    session.add(payment)
    return payment


async def _unanswered(parts: InvoicingParts) -> list[UUID]:
    """Asked, and no answer kept: we died, or the provider was away. The same id does it once."""
    waiting = select(PaymentRow.id).where(
        PaymentRow.purpose == "auto_top_up",
        PaymentRow.state == "pending",
        PaymentRow.reference.is_(None),
        PaymentRow.created_at < parts.clock.now() - _UNANSWERED,
    )
    async with parts.database.system() as session:
        return list(await session.scalars(waiting))


async def _tell_of_failure(parts: InvoicingParts, payment_id: UUID, *, problem: str) -> None:
    async with parts.database.system() as session:
        payment = await session.get_one(PaymentRow, payment_id)
        customer = await get_account(session, payment.customer_id)
        words = Words(customer.language, customer.country)
        told = {
            "amount": words.money(payment.micros, payment.currency),
            "problem": problem,
            "balance": words.money(await _balance(session, customer, payment.currency), payment.currency),
        }
        mail = await notice_to(session, customer, "top_up_failed", told, mail_id=f"top-up-{payment_id}", words=words)
    if mail is not None:
        await send_notice(parts.mailer, mail)


async def _low_mail(session: AsyncSession, row: Row[UUID, int, int, str], *, now: datetime) -> Mail | None:
    customer_id, micros, threshold, currency = row
    customer = await get_account(session, customer_id)
    words = Words(customer.language, customer.country)
    told = {"balance": words.money(micros, currency), "threshold": words.money(threshold, currency)}
    mail_id = f"low-{customer_id}-{now:%Y%m%d%H%M%S}"
    return await notice_to(session, customer, "low_balance", told, mail_id=mail_id, words=words)


async def _balance(session: AsyncSession, customer: Account, currency: str) -> int:
    query = text("SELECT posted FROM ledger_accounts WHERE id = :id")
    return int(await session.scalar(query, {"id": balance_name(customer.id, currency).id}) or 0)
