"""A person comes into the book."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from offhook.contacts.actions.read_numbers import read_numbers
from offhook.contacts.models import Contact
from offhook.contacts.schemas import ContactCreate
from offhook.db.live import announce
from offhook.kit.live import LiveEvent


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
    await announce(session, LiveEvent(account_id, "contacts", str(contact.id), "created"))
    return contact
