"""A person leaves the book, for the time being."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from offhook.contacts.models import Contact
from offhook.contacts.notices import tell_of_contact
from offhook.contacts.repository import get_contact


async def delete_contact(session: AsyncSession, contact_id: UUID, *, now: datetime) -> Contact:
    """Hides the contact so that it can be restored. Raises NotFoundError."""
    contact = await get_contact(session, contact_id, lock=True)
    contact.deleted_at = now
    contact.version += 1
    await session.flush()
    await tell_of_contact(session, contact, kind="deleted")
    return contact
