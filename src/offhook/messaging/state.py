"""What the web process puts on `app.state` for messaging, typed for dependencies."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Depends
from starlette.requests import HTTPConnection

from offhook.kit.blobs import BlobStore
from offhook.kit.clock import Clock
from offhook.messaging.addresses import connector_context
from offhook.messaging.connector import ConnectorContext
from offhook.messaging.http import HttpClient, HttpReply, HttpRequest, UnreachableError
from offhook.messaging.provider_networks import PUBLIC_ONLY, ProviderNetworks


@dataclass(frozen=True, slots=True, kw_only=True)
class MessagingWeb:
    """`app.state.messaging`."""

    http: HttpClient
    public_url: str
    """How providers reach us, without a slash at the end."""
    networks: ProviderNetworks = PUBLIC_ONLY
    """Where providers may be; `http` has been told."""

    def context(self, provider_id: UUID, clock: Clock) -> ConnectorContext:
        """What a connector may use."""
        return connector_context(self.public_url, provider_id, http=self.http, clock=clock)


class NoHttp:
    """Where nothing foreign is to be reached."""

    async def send(self, request: HttpRequest) -> HttpReply:
        raise UnreachableError("this process reaches nobody outside")


def messaging_of(connection: HTTPConnection) -> MessagingWeb:
    """The port, or one that reaches nobody."""
    web = getattr(connection.app.state, "messaging", None)
    if isinstance(web, MessagingWeb):
        return web
    return MessagingWeb(http=NoHttp(), public_url=str(connection.base_url).rstrip("/"))


def blobs_of(connection: HTTPConnection) -> BlobStore:
    """Where pictures lie."""
    blobs: BlobStore = connection.app.state.blobs
    return blobs


CurrentMessaging = Annotated[MessagingWeb, Depends(messaging_of)]
CurrentBlobs = Annotated[BlobStore, Depends(blobs_of)]
