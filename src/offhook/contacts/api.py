"""The door to contacts: who is behind a number."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from offhook.contacts.actions.add_contact import add_contact
from offhook.contacts.repository import find_by_number, find_by_numbers
from offhook.contacts.schemas import ContactCreate
from offhook.kit.phone_number import PhoneNumber

__all__ = ["ContactCreate", "add_contact", "contact_name", "contact_names"]


async def contact_name(session: AsyncSession, account_id: UUID, number: PhoneNumber) -> str | None:
    """The name to show and to read aloud for a number, None when nobody in the account's book has it."""
    contact = await find_by_number(session, account_id=account_id, number=number)
    return contact.display_name if contact else None


async def contact_names(
    session: AsyncSession, account_id: UUID, numbers: Collection[PhoneNumber]
) -> dict[PhoneNumber, str]:
    """The same for a list; numbers nobody has are left out."""
    if not numbers:
        return {}
    found = await find_by_numbers(session, account_id=account_id, numbers=numbers)
    return {number: contact.display_name for number, contact in found.items()}
