"""What the bootstrap must give the web process."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fastapi import APIRouter

from offhook.db.session import Database
from offhook.kit.clock import Clock
from offhook.tenancy.api import Cipher


@dataclass(frozen=True, slots=True)
class PartState:
    """Whether one part of the house answers."""

    name: str
    ok: bool
    detail: str


Readiness = Callable[[], Awaitable[Sequence[PartState]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class WebParts:
    """Ports and settings of one web process."""

    database: Database
    cipher: Cipher
    clock: Clock
    routers: Sequence[APIRouter]
    """Endpoints of every slice; tenancy's are ours."""
    doors: Sequence[APIRouter] = ()
    """Addresses outside the API, for foreign systems that sign what they send."""
    readiness: Readiness
    version: str
    sip_websocket_url: str
    """The engine's SIP websocket, which /sip relays to."""
    sandbox_sip_websocket_url: str | None = None
    """The sandbox engine's, which /sandbox-sip relays to; None while it is off."""
    static_dir: Path | None = None
    """The built web app; None serves the API alone."""
    secure_cookies: bool = False
    state: Mapping[str, Any] = field(default_factory=dict)
    """Further ports the slices' endpoints find on `app.state`."""
