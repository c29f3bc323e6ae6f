"""Reads and writes the contact book; row-level security decides whose."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.contacts.models import Contact, ContactNumber
from offhook.kit.errors import NotFoundError
from offhook.kit.phone_number import PhoneNumber


async def get_contact(session: AsyncSession, contact_id: UUID, *, lock: bool = False, deleted: bool = False) -> Contact:
    """Raises NotFoundError; a deleted contact is found only when `deleted` allows it."""
    contact = await session.get(Contact, contact_id, with_for_update=lock or None, populate_existing=lock)
    if contact is None or (contact.deleted_at is not None and not deleted):
        raise NotFoundError("There is no such contact")
    return contact


def select_contacts(account_id: UUID, *, search: str | None = None) -> Select[Contact]:
    """Contacts of an account; every word of `search` must be in the names or the company, or in a number."""
    query = select(Contact).where(Contact.account_id == account_id, Contact.deleted_at.is_(None))
    text = func.concat_ws(" ", Contact.first_name, Contact.last_name, Contact.company)
    if search and _is_number(search):
        digits = "".join(character for character in search if character.isdigit()).lstrip("0")
        with_number = select(ContactNumber.contact_id).where(
            ContactNumber.account_id == account_id, ContactNumber.number.contains(digits)
        )
        return query.where(Contact.id.in_(with_number) | text.icontains(search.strip(), autoescape=True))
    for word in (search or "").split():
        query = query.where(text.icontains(word, autoescape=True))
    return query


async def find_by_number(session: AsyncSession, *, account_id: UUID, number: PhoneNumber) -> Contact | None:
    """The contact with that number; of several the one kept longest, so that the answer does not flicker."""
    query = (
        select(Contact)
        .join(ContactNumber, ContactNumber.contact_id == Contact.id)
        .where(
            ContactNumber.account_id == account_id,
            ContactNumber.number == str(number),
            Contact.deleted_at.is_(None),
        )
        .order_by(Contact.id)
        .limit(1)
    )
    found: Contact | None = await session.scalar(query)
    return found


async def find_by_numbers(
    session: AsyncSession, *, account_id: UUID, numbers: Collection[PhoneNumber]
) -> dict[PhoneNumber, Contact]:
    """The same for many in one query; numbers nobody has are left out."""
    query = (
        select(ContactNumber.number, Contact)
        .join(Contact, Contact.id == ContactNumber.contact_id)
        .where(
            ContactNumber.account_id == account_id,
            ContactNumber.number.in_({str(number) for number in numbers}),
            Contact.deleted_at.is_(None),
        )
        .order_by(ContactNumber.number, Contact.id)
        .ext(distinct_on(ContactNumber.number))
    )
    return {PhoneNumber(number): contact for number, contact in await session.execute(query)}


def _is_number(search: str) -> bool:
    kept = search.strip()
    return any(character.isdigit() for character in kept) and not any(character.isalpha() for character in kept)
