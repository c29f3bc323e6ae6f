"""Our public addresses: where providers bring news, and fetch pictures."""

from urllib.parse import urlencode
from uuid import UUID

from offhook.kit.clock import Clock
from offhook.messaging.connector import ConnectorContext
from offhook.messaging.http import HttpClient
from offhook.messaging.traffic import HookKind

HOOKS = "/hooks/messaging"


def hook_url(public_url: str, provider_id: UUID, kind: HookKind, **query: str) -> str:
    """Where a provider brings its receipts (`status`) and texts (`inbound`)."""
    return f"{public_url}{HOOKS}/{provider_id}/{kind}" + (f"?{urlencode(query)}" if query else "")


def media_url(public_url: str, media_id: UUID, token: str) -> str:
    """Where a provider fetches a picture; the token is the permission, and stands where no log writes it down."""
    return f"{public_url}{HOOKS}/media/{media_id}?token={token}"


def connector_context(public_url: str, provider_id: UUID, *, http: HttpClient, clock: Clock) -> ConnectorContext:
    """What a connector of that provider may use."""

    def own_hook_url(kind: HookKind, **query: str) -> str:
        return hook_url(public_url, provider_id, kind, **query)

    return ConnectorContext(http=http, clock=clock, hook_url=own_hook_url)
