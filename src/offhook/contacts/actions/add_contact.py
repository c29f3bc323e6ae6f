"""A person comes into the book."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from offhook.contacts.actions.read_numbers import read_numbers
from offhook.contacts.models import Contact
from offhook.contacts.notices import tell_of_contact
from offhook.contacts.schemas import ContactCreate


async def add_contact(session: AsyncSession, *, account_id: UUID, given: ContactCreate, country: str) -> Contact:
    """`country` (ISO 3166 alpha-2) resolves numbers in national format. Raises InvalidInputError."""
    contact = Contact(
        account_id=account_id,
        version=1,
        numbers=read_numbers(given.numbers, account_id=account_id, country=country),
        **given.model_dump(exclude={"numbers"}),
    )
    session.add(contact)
    await session.flush()
    await tell_of_contact(session, contact, kind="created")
    return contact
