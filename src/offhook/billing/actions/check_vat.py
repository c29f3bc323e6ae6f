"""Sets how a customer is taxed, and asks the authority whether its VAT number is valid."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

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
    session: AsyncSession,
    customer: Account,
    *,
    liable: bool,
    vat_number: str,
    now: datetime,
    liable_from: date | None = None,
) -> CustomerTaxRow:
    """Another number is unchecked until the authority has answered; system scope.

    `liable` holds from today on where the customer is, or from a day to come; what was planned before is forgotten.
    Raises InvalidInputError for a day of the past.
    """
    number = check_structure(vat_number)
    today = now.astimezone(ZoneInfo(customer.time_zone)).date()
    if liable_from is not None and liable_from < today:
        problem = f"taxes of the past stay as they are: name {today}, or a later day"
        raise InvalidInputError(problem, fields=[FieldError("from", problem)])
    row = await tax_row_of(session, customer)
    if number != row.vat_number:
        row.vat_number, row.vat_state = number, "unchecked" if number else "none"
        row.vat_name, row.vat_reference, row.vat_checked_at = "", "", None
    row.liable, row.next_liable, row.next_from = row.liable_on(today), None, None
    if liable_from is None or liable_from == today:
        row.liable = liable
    elif liable != row.liable:
        row.next_liable, row.next_from = liable, liable_from
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
