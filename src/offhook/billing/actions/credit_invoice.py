"""Drafts a credit note: takes an invoice back, whole or in part."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.invoices.credit_notes import check_credit, left_of_lines
from offhook.billing.invoices.lines import line_rows
from offhook.billing.invoices.models import InvoiceRow, LineRow
from offhook.billing.invoices.rows import add_up, get_sold
from offhook.billing.invoices.schemas import CreditLineGiven
from offhook.billing.invoices.sums import credit_key
from offhook.kit.errors import ConflictError, InvalidInputError
from offhook.kit.ids import new_id
from offhook.kit.money import Money


async def credit_invoice(
    session: AsyncSession, invoice_id: UUID, *, seller_id: UUID, lines: Sequence[CreditLineGiven] | None, note: str
) -> InvoiceRow:
    """A draft, to be approved like any other; without `lines` it takes back what is left of all of them. System scope.

    Raises ConflictError when more would be given back than is left of a line, or of the invoice.
    """
    invoice = await get_sold(session, invoice_id, seller_id=seller_id, lock=True)
    if invoice.kind != "invoice" or invoice.state != "approved":
        raise ConflictError("only an approved invoice can be credited; a draft can be changed or removed")
    credit = InvoiceRow(
        id=new_id(),
        account_id=seller_id,
        customer_id=invoice.customer_id,
        kind="credit_note",
        corrects_id=invoice.id,
        period_start=invoice.period_start,
        period_end=invoice.period_end,
        currency=invoice.currency,
        language=invoice.language,
        note=note,
    )
    session.add(credit)
    await session.flush()
    charged = {row.id: row for row in await line_rows(session, invoice.id)}
    left = await left_of_lines(session, invoice)
    wanted = {each.line_id: each.net for each in lines} if lines is not None else _all(left)
    if not wanted:
        raise ConflictError(f"nothing is left of {invoice.number}: credit notes take back all of it")
    for place, (line_id, net) in enumerate(wanted.items(), 1):
        if line_id not in charged:
            raise InvalidInputError(f"{invoice.number} has no line {line_id}")
        session.add(_line(credit, charged[line_id], place=place, micros=_micros(net, left[line_id], credit.currency)))
    await session.flush()
    await add_up(session, credit)
    await check_credit(session, credit)
    return credit


def _all(left: Mapping[UUID, int]) -> dict[UUID, str | None]:
    return {line_id: None for line_id, micros in left.items() if micros}


def _micros(net: str | None, left: int, currency: str) -> int:
    """So much of the line: what is left of it, or an amount without sign, for a discount is taken back too."""
    if net is None:
        return left
    micros = Money.parse(net, currency).payable().micros
    return micros if left >= 0 else -micros


def _line(credit: InvoiceRow, charged: LineRow, *, place: int, micros: int) -> LineRow:
    whole = micros == charged.net_micros
    return LineRow(
        id=new_id(),
        account_id=credit.account_id,
        invoice_id=credit.id,
        place=place,
        kind="manual",
        product_class=charged.product_class,
        charge_key=credit_key(charged.id, credit.id),
        description=charged.description,
        quantity=charged.quantity if whole else "1",
        unit=charged.unit if whole else "C62",
        net_micros=micros,
        taxes=charged.taxes,
    )
