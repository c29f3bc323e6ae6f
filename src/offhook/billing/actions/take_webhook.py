"""Takes in a provider's webhook: read and verified by the provider's port, then each of its events."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from offhook.billing.actions.begin_payment import PaymentDesk
from offhook.billing.actions.take_event import take_event
from offhook.billing.payments.models import ProviderRow
from offhook.billing.payments.rows import credentials_of, provider_for
from offhook.billing.ports import ProviderEvent, ProviderRefusedError, Webhook
from offhook.kit.errors import NotFoundError


async def take_webhook(provider_id: UUID, webhook: Webhook, desk: PaymentDesk) -> list[str]:
    """What came of each event. Raises NotFoundError, ForgedWebhookError; an error makes the provider send it again."""
    async with desk.database.system() as session:
        provider = await session.get(ProviderRow, provider_id)
    if provider is None:
        raise NotFoundError("there is no such payment provider")
    events = await provider_for(provider, desk.providers).read_webhook(webhook, credentials_of(provider, desk.cipher))
    return [outcome for event in events for outcome in await take_in(provider, event, desk)]


async def take_in(provider: ProviderRow, event: ProviderEvent, desk: PaymentDesk) -> list[str]:
    """Each event in a transaction of its own. What the payer approved is collected first: then it may be repeated."""
    collected: list[str] = []
    if event.kind == "approved":
        for further in await _collect(provider, event, desk):
            collected += await take_in(provider, further, desk)
    async with desk.database.system() as session:
        return [*collected, await take_event(session, provider, event, now=desk.clock.now())]


async def _collect(provider: ProviderRow, event: ProviderEvent, desk: PaymentDesk) -> Sequence[ProviderEvent]:
    try:
        port = provider_for(provider, desk.providers)
        return await port.collect(event, credentials_of(provider, desk.cipher))
    except ProviderRefusedError as error:
        refused = replace(event, id=f"{event.id}:refused", kind="failed", at=desk.clock.now(), problem=error.message)
        return [refused]
