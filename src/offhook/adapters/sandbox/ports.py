"""What the web process gives the sandbox's endpoints, and how they get at it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request

from offhook.adapters.sandbox.api import Sandbox
from offhook.kit.errors import ForbiddenError, NotFoundError
from offhook.tenancy.api import CurrentPrincipal

_ROLES = frozenset({"owner", "admin"})


@dataclass(frozen=True, kw_only=True)
class SandboxWeb:
    """Put on `app.state.sandbox` when the sandbox is on; None there (or nothing) when it is off."""

    sandbox: Sandbox
    owner_account: Callable[[], Awaitable[UUID | None]]
    """The account at the root, whose admins may play with the handsets."""
    domain: str = "sandbox"
    """SIP domain that a visitor's browser registers with."""
    websocket_path: str = "/sandbox-sip"
    """Path of our web server that relays to the sandbox engine's SIP WebSocket."""


async def sandbox_web(request: Request, principal: CurrentPrincipal) -> SandboxWeb:
    """Raises NotFoundError when the sandbox is off or not this account's, ForbiddenError for lesser roles."""
    web: SandboxWeb | None = getattr(request.app.state, "sandbox", None)
    if web is None or await web.owner_account() != principal.account_id:
        raise NotFoundError("There is no sandbox here")
    if principal.role not in _ROLES:
        raise ForbiddenError(f"The sandbox needs the role admin; you are {principal.role}")
    return web


CurrentSandbox = Annotated[SandboxWeb, Depends(sandbox_web)]
