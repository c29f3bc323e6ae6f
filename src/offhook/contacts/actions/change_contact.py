"""What is known of a person changes."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from offhook.contacts.actions.read_numbers import read_numbers
from offhook.contacts.models import Contact
from offhook.contacts.notices import tell_of_contact
from offhook.contacts.repository import get_contact
from offhook.contacts.schemas import ContactPatch
from offhook.kit.errors import ConflictError, FieldError, InvalidInputError


async def change_contact(session: AsyncSession, contact_id: UUID, *, given: ContactPatch, country: str) -> Contact:
    """Changes what is given and nothing else.

    Raises NotFoundError, InvalidInputError, and ConflictError when somebody changed the contact after the
    version the person saw.
    """
    contact = await get_contact(session, contact_id, lock=True)
    if given.version is not None and given.version != contact.version:
        what = f"the contact is at version {contact.version} now, you changed version {given.version}"
        raise ConflictError(
            "Somebody else changed this contact meanwhile; load it again", fields=[FieldError("version", what)]
        )
    for field, value in given.model_dump(exclude_unset=True, exclude={"version", "numbers"}).items():
        setattr(contact, field, value)
    if not (contact.first_name or contact.last_name or contact.company):
        what = "a first name, a last name or a company is needed"
        raise InvalidInputError("The contact would have no name", fields=[FieldError("first_name", what)])
    if "numbers" in given.model_fields_set:
        contact.numbers = read_numbers(given.numbers, account_id=contact.account_id, country=country)
    contact.version += 1
    await session.flush()
    await tell_of_contact(session, contact, kind="changed")
    return contact
