"""Providers and their types as the API shows them."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.messaging.addresses import hook_url
from offhook.messaging.connector import Connector
from offhook.messaging.models import MessageProvider
from offhook.messaging.presets import presets
from offhook.messaging.provider_schemas import CapabilitiesView, ProviderTypeView, ProviderView
from offhook.messaging.providers import open_provider, secret_names
from offhook.messaging.registry import connector_types
from offhook.numbers.api import NumberFormat
from offhook.tenancy.api import Cipher

_COUNTS = text("""
    SELECT provider_id, count(*) FILTER (WHERE state = 'unknown') AS unknown,
           count(*) FILTER (WHERE state <> 'unknown') AS waiting
    FROM message_outbox WHERE account_id = :account_id AND provider_id = ANY(:ids) GROUP BY provider_id
""")


def provider_type_views() -> list[ProviderTypeView]:
    """Every type, and every preset as a choice of its own."""
    plain = [_type_view(kind) for kind in connector_types().values()]
    ready = [
        _type_view(connector_types()[preset.type]).model_copy(
            update={"preset": preset.name, "title": preset.title, "defaults": preset.settings}
        )
        for preset in presets().values()
    ]
    return sorted([*plain, *ready], key=lambda view: view.title.lower())


async def provider_views(
    session: AsyncSession, rows: Sequence[MessageProvider], *, account_id: UUID, cipher: Cipher, public_url: str
) -> list[ProviderView]:
    """As shown to an admin."""
    first = await default_provider_id(session, account_id)
    given = {"account_id": account_id, "ids": [row.id for row in rows]}
    counts = {row.provider_id: row for row in await session.execute(_COUNTS, given)}
    views = []
    for row in rows:
        counted = counts.get(row.id)
        view = ProviderView(
            **{name: getattr(row, name) for name in _SAME},
            number_format=NumberFormat(row.number_format),
            is_default=row.id == first,
            secrets=secret_names(row, cipher),
            hooks=_hooks(row, cipher, public_url),
            waiting=counted.waiting if counted else 0,
            unknown=counted.unknown if counted else 0,
        )
        views.append(view)
    return views


async def default_provider_id(session: AsyncSession, account_id: UUID) -> UUID | None:
    """The chosen one, else the first in the list."""
    order = (MessageProvider.is_default.desc(), MessageProvider.position, MessageProvider.id)
    query = select(MessageProvider.id).where(MessageProvider.account_id == account_id).order_by(*order).limit(1)
    found: UUID | None = await session.scalar(query)
    return found


_SAME = (
    "id", "name", "type", "preset", "position", "enabled", "failover", "destinations", "country", "rate_per_s",
    "max_in_flight", "segment_price_micros", "settings", "paused_until", "problem",
)  # fmt: skip


def _hooks(row: MessageProvider, cipher: Cipher, public_url: str) -> dict[str, str]:
    connector = open_provider(row, cipher).connector
    can, extra = connector.capabilities, connector.hook_query()
    hooks = {}
    if can.inbound:
        hooks["inbound"] = hook_url(public_url, row.id, "inbound", **extra)
    if can.receipts:
        hooks["status"] = hook_url(public_url, row.id, "status", **extra)
    return hooks


def _type_view(kind: type[Connector]) -> ProviderTypeView:
    return ProviderTypeView(
        type=kind.type,
        preset="",
        title=kind.title,
        capabilities=CapabilitiesView.model_validate(kind.capabilities),
        settings_schema=kind.Settings.model_json_schema(),
        defaults={},
    )
