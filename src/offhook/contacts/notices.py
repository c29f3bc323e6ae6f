"""What the rest of the house is told when the contact book changes; all of it within the transaction."""

from sqlalchemy.ext.asyncio import AsyncSession

from offhook.contacts.models import Contact
from offhook.db.live import announce
from offhook.db.notices import ROUTES_CHANNEL, notify
from offhook.kit.live import LiveEvent


async def tell_of_contact(session: AsyncSession, contact: Contact, *, kind: str) -> None:
    """`kind` is `created`, `changed` or `deleted`; the next call shows and speaks the new name."""
    await notify(session, ROUTES_CHANNEL, kind="contact", id=str(contact.id))
    await announce(session, LiveEvent(contact.account_id, "contacts", str(contact.id), kind))
