"""A text arrives by other ways than a webhook: from a handset of the sandbox, or a test."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from offhook.kit.ids import new_id
from offhook.kit.phone_number import PhoneNumber
from offhook.messaging.inbox.news import take_news
from offhook.messaging.ports import OnInbound, nobody_acts
from offhook.messaging.providers import facts_of
from offhook.messaging.repository import get_provider
from offhook.messaging.traffic import InboundMessage


async def receive_text(
    session: AsyncSession,
    provider_id: UUID,
    *,
    account_id: UUID,
    sender: PhoneNumber,
    to: PhoneNumber,
    text: str,
    on_inbound: OnInbound = nobody_acts,
) -> None:
    """Stores and shows it as if the provider had brought it; system scope. Raises NotFoundError."""
    provider = facts_of(await get_provider(session, provider_id, account_id=account_id))
    told = InboundMessage(sender=sender, to=to, text=text, external_id=new_id().hex)
    await take_news(session, [(provider, told)], on_inbound=on_inbound)
