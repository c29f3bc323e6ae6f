"""What the devices' API needs to know of the installation."""

from dataclasses import dataclass, field
from typing import Annotated, Any

from fastapi import Depends, Request


@dataclass(frozen=True, slots=True, kw_only=True)
class SipAccess:
    """Where phones register; bootstrap puts it at `app.state.sip_access`."""

    domain: str
    """Domain (and digest realm) of our registrar."""
    websocket_path: str = "/sip"
    """Path of the SIP WebSocket (RFC 7118) on the web app's own origin."""
    ice_servers: tuple[dict[str, Any], ...] = field(default=())
    """STUN and TURN servers as browsers take them (RTCIceServer)."""


def _sip_access(request: Request) -> SipAccess:
    access = request.app.state.sip_access
    assert isinstance(access, SipAccess)
    return access


CurrentSipAccess = Annotated[SipAccess, Depends(_sip_access)]
