"""An account gets a new messaging provider."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.kit.ids import new_id
from offhook.messaging.actions.fill_provider import fill_provider, require_reachable, require_working
from offhook.messaging.models import MessageProvider
from offhook.messaging.notices import tell_of_provider
from offhook.messaging.ports import ContextMaker
from offhook.messaging.presets import find_preset
from offhook.messaging.provider_networks import ProviderNetworks
from offhook.messaging.provider_schemas import ProviderCreate
from offhook.messaging.registry import connector_type
from offhook.tenancy.api import Cipher


async def add_provider(
    session: AsyncSession,
    account_id: UUID,
    given: ProviderCreate,
    *,
    cipher: Cipher,
    account_country: str,
    context: ContextMaker | None = None,
    networks: ProviderNetworks | None = None,
) -> MessageProvider:
    """With a `context` the provider is asked whether its settings work; with `networks` it must be in one of them.

    Raises InvalidInputError.
    """
    connector_type(given.type)
    preset = find_preset(given.preset, type_=given.type)
    row = MessageProvider(
        id=new_id(), account_id=account_id, name=given.name, type=given.type, preset=given.preset, country=""
    )
    reaches = {"country": given.country or preset.country, "destinations": given.destinations or preset.destinations}
    everything = given.model_copy(update=reaches)
    everything.__pydantic_fields_set__.update(type(given).model_fields)
    connector = fill_provider(
        row, given=everything, base=preset.settings, cipher=cipher, account_country=account_country
    )
    if networks is not None:
        await require_reachable(connector, networks)
    if context is not None:
        await require_working(connector, context(row.id))
    last = select(func.coalesce(func.max(MessageProvider.position), 0)).where(MessageProvider.account_id == account_id)
    row.position = int(await session.scalar(last) or 0) + 1
    session.add(row)
    await session.flush()
    await session.refresh(row)
    await tell_of_provider(session, account_id, row.id, kind="created")
    return row
