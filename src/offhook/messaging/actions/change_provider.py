"""Settings of a messaging provider change."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from offhook.db.notices import notify
from offhook.messaging.actions.fill_provider import fill_provider, require_reachable, require_working
from offhook.messaging.models import MessageProvider
from offhook.messaging.notices import tell_of_provider
from offhook.messaging.outbox.sql import CHANNEL
from offhook.messaging.ports import ContextMaker
from offhook.messaging.provider_networks import ProviderNetworks
from offhook.messaging.provider_schemas import ProviderPatch
from offhook.messaging.providers import open_settings
from offhook.messaging.repository import get_provider
from offhook.tenancy.api import Cipher


async def change_provider(
    session: AsyncSession,
    provider_id: UUID,
    given: ProviderPatch,
    *,
    account_id: UUID,
    cipher: Cipher,
    account_country: str,
    context: ContextMaker | None = None,
    networks: ProviderNetworks | None = None,
) -> MessageProvider:
    """With a `context` new settings are tried at the provider. Raises as `add_provider` does, and NotFoundError."""
    row = await get_provider(session, provider_id, account_id=account_id)
    base = open_settings(row, cipher)
    with session.no_autoflush:
        connector = fill_provider(row, given=given, base=base, cipher=cipher, account_country=account_country)
    if networks is not None and "settings" in given.model_fields_set:
        await require_reachable(connector, networks)
    if context is not None and "settings" in given.model_fields_set:
        await require_working(connector, context(row.id))
    row.paused_until, row.problem = None, ""
    await session.flush()
    await tell_of_provider(session, account_id, row.id, kind="changed")
    await notify(session, CHANNEL)
    return row
