"""Who asks from the dialer: an agent's own phone, known by the cookie its link was bound to."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Depends
from starlette.requests import HTTPConnection

from offhook.business_line.actions.open_link import find_device
from offhook.business_line.secret import secret_hash
from offhook.db.session import Database
from offhook.devices.api import agent
from offhook.kit.errors import ForbiddenError, NotAuthenticatedError
from offhook.tenancy.api import Principal, find_standing

COOKIE = "offhook_dialer"
CLIENT_HEADER = "x-offhook-client"
SCOPES = frozenset(
    {
        "messages:write",
        "conversations:write",
        "contacts:write",
        "calls:read",
        "voicemails:write",
        "push:write",
        "live:read",
    }
)
"""Resources of the API a dialer may use beside its own."""
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialer:
    """One agent's open dialer."""

    account_id: UUID
    agent_id: UUID


async def current_dialer(connection: HTTPConnection) -> Dialer:
    """Raises NotAuthenticatedError once the link was revoked or replaced, ForbiddenError for another site's page."""
    device = connection.cookies.get(COOKIE)
    if not device:
        raise NotAuthenticatedError("Open the dialer by your personal link")
    if connection.scope.get("method", "GET") not in _SAFE and CLIENT_HEADER not in connection.headers:
        raise ForbiddenError(f"requests that change something need the header {CLIENT_HEADER}")
    database: Database = connection.app.state.database
    async with database.system() as session:
        link = await find_device(session, device)
        if link is None:
            raise NotAuthenticatedError("Your link was replaced or revoked; ask for a new one")
        if (await find_standing(session, link.account_id)).suspended:
            raise NotAuthenticatedError("This account is suspended; ask its provider")
    return Dialer(account_id=link.account_id, agent_id=link.agent_id)


async def dialer_device(connection: HTTPConnection) -> tuple[Dialer, str]:
    """The dialer, and the hash by which its link knows this device. Raises as `current_dialer` does."""
    dialer = await current_dialer(connection)
    return dialer, secret_hash(connection.cookies[COOKIE])


CurrentDialer = Annotated[Dialer, Depends(current_dialer)]


async def dialer_principal(connection: HTTPConnection) -> Principal | None:
    """The same for the rest of the API, as a login without a person; None when no dialer asks."""
    if COOKIE not in connection.cookies:
        return None
    dialer = await current_dialer(connection)
    database: Database = connection.app.state.database
    async with database.tenant(dialer.account_id) as session:
        me = await agent(session, dialer.agent_id)
    return Principal(
        user_id=None, account_id=dialer.account_id, role="agent", name=me.name, scopes=SCOPES, number_id=me.number_id
    )
