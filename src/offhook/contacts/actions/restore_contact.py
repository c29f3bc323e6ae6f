"""A deleted person comes back into the book."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from offhook.contacts.models import Contact
from offhook.contacts.notices import tell_of_contact
from offhook.contacts.repository import get_contact


async def restore_contact(session: AsyncSession, contact_id: UUID) -> Contact:
    """Undoes a deletion; a contact that is not deleted stays as it is. Raises NotFoundError."""
    contact = await get_contact(session, contact_id, lock=True, deleted=True)
    if contact.deleted_at is not None:
        contact.deleted_at = None
        contact.version += 1
        await session.flush()
        await tell_of_contact(session, contact, kind="created")
    return contact
