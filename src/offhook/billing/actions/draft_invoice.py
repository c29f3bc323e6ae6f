"""Drafts what a customer owes for a period: its calls by destination, and what else is due."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.catalogue.due_lines import DueLine, due_lines
from offhook.billing.invoices.call_usage import UsageGroup, UsageSum, currencies_due, take_calls
from offhook.billing.invoices.models import InvoiceRow, LineRow
from offhook.billing.invoices.rows import add_up
from offhook.billing.paper.document import Rounding
from offhook.billing.paper.totals import payable_micros
from offhook.billing.paper.words import Words
from offhook.billing.rating.periods import Period
from offhook.billing.tariffs.conversion import payable_in
from offhook.billing.taxes.charging import tax_at, tax_for
from offhook.kit.ids import new_id
from offhook.tenancy.api import Account

_INVOICED_KEYS = select(LineRow.charge_key).where(LineRow.charge_key.is_not(None))


async def draft_invoices(
    session: AsyncSession, *, seller: Account, customer: Account, period: Period, run_id: UUID | None, today: date
) -> list[InvoiceRow]:
    """One for each currency; none where nothing is due or the period was invoiced before. System scope.

    Raises InvalidInputError when a charge cannot be brought into the customer's currency.
    """
    _, end = period.instants(customer.time_zone)
    charges = await _fresh(session, seller, await due_lines(session, customer_id=customer.id, period=period))
    currencies = set(await currencies_due(session, customer.id, end=end))
    currencies |= {due.booked_in or customer.currency for due in charges}
    made = []
    for currency in sorted(currencies):
        row = await _claim(session, seller, customer, period=period, currency=currency, run_id=run_id)
        if row is None:
            continue
        lines = await _usage_lines(session, row, seller, customer, end=end, today=today)
        invoiced = [due for due in charges if currency == (due.booked_in or customer.currency)]
        lines += [await _charge_line(session, row, seller, customer, due, today=today) for due in invoiced]
        if not lines:
            await session.execute(delete(InvoiceRow).where(InvoiceRow.id == row.id))
            continue
        for place, line in enumerate(lines, 1):
            line.place = place
        session.add_all(lines)
        await session.flush()
        await add_up(session, row)
        made.append(row)
    return made


async def _claim(
    session: AsyncSession, seller: Account, customer: Account, *, period: Period, currency: str, run_id: UUID | None
) -> InvoiceRow | None:
    """The unique key decides who drafts: a run that is repeated, or two at once, makes one invoice."""
    fresh = {
        "id": new_id(),
        "account_id": seller.id,
        "customer_id": customer.id,
        "run_id": run_id,
        "kind": "invoice",
        "period_start": period.start,
        "period_end": period.end,
        "currency": currency,
        "language": Words(customer.language).language,
    }
    claimed = insert(InvoiceRow).values(fresh).on_conflict_do_nothing().returning(InvoiceRow)
    return (await session.scalars(claimed)).one_or_none()


async def _usage_lines(
    session: AsyncSession, row: InvoiceRow, seller: Account, customer: Account, *, end: datetime, today: date
) -> list[LineRow]:
    words = Words(customer.language, customer.country)
    sums = await take_calls(session, invoice_id=row.id, customer_id=customer.id, currency=row.currency, end=end)
    # Calls remember their taxes, but not how an invoice rounds them.
    now = await tax_for(session, seller=seller, customer=customer, product_class="telecom", on=today)
    groups = sorted(sums, key=lambda group: (group.direction == "in", group.kind == "other", group.title(words)))
    return [_usage_line(row, group, sums[group], words, rounding=now.rounding) for group in groups]


def _usage_line(row: InvoiceRow, group: UsageGroup, used: UsageSum, words: Words, *, rounding: Rounding) -> LineRow:
    """Where calls of before cost something else now there may be money without minutes: that is one correction."""
    has_minutes, title = used.billed_ms > 0, group.title(words)
    return LineRow(
        id=new_id(),
        account_id=row.account_id,
        invoice_id=row.id,
        kind="usage",
        product_class="telecom",
        description=title if has_minutes else words.fill("calls_corrected", calls=title),
        quantity=_minutes(used.billed_ms) if has_minutes else "1",
        unit="MIN" if has_minutes else "C62",
        net_micros=payable_micros(used.net_micros, row.currency),
        posted_net_micros=used.net_micros,
        posted_tax_micros=used.tax_micros,
        taxes=[tax.model_copy(update={"rounding": rounding}).model_dump() for tax in group.taxes],
    )


async def _charge_line(
    session: AsyncSession, row: InvoiceRow, seller: Account, customer: Account, due: DueLine, *, today: date
) -> LineRow:
    price, fx = await payable_in(session, due.price, row.currency)
    tax = due.tax or await tax_at(
        session,
        seller=seller,
        customer=customer,
        product_class=due.product_class,
        tax_point=due.tax_point or today,
    )
    return LineRow(
        id=new_id(),
        account_id=row.account_id,
        invoice_id=row.id,
        kind="charge",
        product_class=due.product_class,
        charge_key=due.key,
        description=due.description,
        quantity=due.quantity,
        unit=due.unit,
        net_micros=price.micros,
        posted_net_micros=due.posted_net_micros,
        posted_tax_micros=due.posted_tax_micros,
        taxes=[tax.model_dump()],
        fx=due.fx or fx,
    )


async def _fresh(session: AsyncSession, seller: Account, charges: Sequence[DueLine]) -> list[DueLine]:
    keys = [charge.key for charge in charges]
    known = _INVOICED_KEYS.where(LineRow.account_id == seller.id, LineRow.charge_key.in_(keys))
    taken = set(await session.scalars(known)) if keys else set()
    return [charge for charge in charges if charge.key not in taken]


_LEAST_MINUTES = Decimal("0.01")


def _minutes(duration_ms: int) -> str:
    """Of a line: hundredths are enough, the price follows from the calls."""
    minutes = max(_LEAST_MINUTES, (Decimal(duration_ms) / 60_000).quantize(_LEAST_MINUTES))
    return f"{minutes.normalize():f}"
