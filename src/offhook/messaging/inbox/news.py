"""Takes in what providers told, receipts and texts mixed, in the caller's transaction."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from offhook.messaging.inbox.inbound import take_inbound
from offhook.messaging.inbox.receipts import take_receipts
from offhook.messaging.ports import OnInbound, nobody_acts
from offhook.messaging.providers import ProviderFacts
from offhook.messaging.traffic import InboundMessage, News, Receipt


async def take_news(
    session: AsyncSession, news: Sequence[tuple[ProviderFacts, News]], *, on_inbound: OnInbound = nobody_acts
) -> None:
    """Each once, whatever is told twice; system scope. `on_inbound` sees the new texts."""
    receipts = [(provider, item) for provider, item in news if isinstance(item, Receipt)]
    inbound = [(provider, item) for provider, item in news if isinstance(item, InboundMessage)]
    if receipts:
        await take_receipts(session, receipts)
    if inbound and (texts := await take_inbound(session, inbound)):
        await on_inbound(session, texts)
