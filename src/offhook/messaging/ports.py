"""What messaging needs from the rest of the house; the bootstrap fills each."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from offhook.db.session import Database
from offhook.kit.blobs import BlobStore
from offhook.kit.clock import Clock
from offhook.kit.ids import new_id
from offhook.messaging.connector import ConnectorContext
from offhook.messaging.http import HttpClient
from offhook.messaging.provider_networks import PUBLIC_ONLY, ProviderNetworks
from offhook.messaging.traffic import InboundText
from offhook.tenancy.api import Cipher

ContextMaker = Callable[[UUID], ConnectorContext]
"""What the connector of a provider may use."""


class Listen(Protocol):
    """Hears PostgreSQL notices for ever, and says when it hears again."""

    async def __call__(
        self, handlers: Mapping[str, Callable[[str], Awaitable[None]]], *, on_connected: Callable[[], Awaitable[None]]
    ) -> None: ...


OnInbound = Callable[[AsyncSession, Sequence[InboundText]], Awaitable[None]]
"""Acts on new texts (a PIN, a copy to the people on duty) in the transaction that stores them; system scope."""


async def nobody_acts(session: AsyncSession, texts: Sequence[InboundText]) -> None:
    """Where texts are only shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MessagingParts:
    """Everything the messaging worker runs on."""

    database: Database
    cipher: Cipher
    clock: Clock
    blobs: BlobStore
    http: HttpClient
    public_url: str
    """How providers reach us, without a slash at the end."""
    listen: Listen
    networks: ProviderNetworks = PUBLIC_ONLY
    """Where providers without HTTP may be; `http` has been told."""
    on_inbound: OnInbound = nobody_acts
    owner: UUID = field(default_factory=new_id)
    """Names this worker in the database."""
    lease_s: float = 15.0
    """A worker that gives no sign of life for so long is dead."""
