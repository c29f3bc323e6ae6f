"""Sets how a customer is taxed, and asks the authority whether its VAT number is valid."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession
from stdnum.eu import vat
from stdnum.exceptions import ValidationError

from offhook.billing.ports import VatAnswer
from offhook.billing.taxes.charging import refresh_taxes, tax_row_of
from offhook.billing.taxes.models import CustomerTaxRow
from offhook.kit.errors import FieldError, InvalidInputError
from offhook.tenancy.api import Account


def check_structure(number: str) -> str:
    """The number without spaces, or nothing. Raises InvalidInputError when its digits do not fit its country."""
    if not number:
        return ""
    try:
        return str(vat.validate(number))
    except ValidationError as error:
        problem = f"{number!r} is no VAT number of the EU (two letters of the country first, such as ESB58378431)"
        raise InvalidInputError(problem, fields=[FieldError("vat_number", problem)]) from error


async def set_customer_tax(
    session: AsyncSession, customer: Account, *, liable: bool, vat_number: str, now: datetime
) -> CustomerTaxRow:
    """Another number is unchecked until the authority has answered; system scope."""
    number = check_structure(vat_number)
    row = await tax_row_of(session, customer)
    if number != row.vat_number:
        row.vat_number, row.vat_state = number, "unchecked" if number else "none"
        row.vat_name, row.vat_reference, row.vat_checked_at = "", "", None
    row.liable = liable
    await session.flush()
    await refresh_taxes(session, [customer], now=now)
    return row


async def keep_vat_answer(
    session: AsyncSession, customer: Account, answer: VatAnswer, *, number: str, now: datetime
) -> CustomerTaxRow:
    """System scope; an answer about a number that was changed meanwhile is nothing."""
    row = await tax_row_of(session, customer)
    if row.vat_number == number:
        row.vat_state = "valid" if answer.valid else "invalid"
        row.vat_name, row.vat_reference, row.vat_checked_at = answer.name, answer.reference, now
        await session.flush()
        await refresh_taxes(session, [customer], now=now)
    return row
