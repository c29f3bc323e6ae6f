"""Brings numbers as people type them into E.164."""

from collections.abc import Sequence
from uuid import UUID

from offhook.contacts.models import ContactNumber
from offhook.contacts.schemas import NumberInput
from offhook.kit.errors import FieldError, InvalidInputError
from offhook.kit.phone_number import PhoneNumber


def read_numbers(given: Sequence[NumberInput], *, account_id: UUID, country: str) -> list[ContactNumber]:
    """Rows in the given order, the same number kept once. Raises InvalidInputError naming each that is none."""
    rows: dict[str, ContactNumber] = {}
    problems = []
    for place, item in enumerate(given):
        try:
            number = str(PhoneNumber.parse(item.number, region=country))
        except InvalidInputError as error:
            problems.append(FieldError(f"numbers[{place}].number", error.message))
            continue
        rows.setdefault(
            number, ContactNumber(account_id=account_id, label=item.label, number=number, position=len(rows))
        )
    if problems:
        raise InvalidInputError("The contact has a number that is none", fields=problems)
    return list(rows.values())
