"""What the API of accesses needs to know of the installation."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request


@dataclass(frozen=True, slots=True, kw_only=True)
class SwitchDoor:
    """Where switches send their calls; bootstrap puts it at `app.state.switch_door`."""

    host: str = ""
    """Empty: the host name people have opened the web app by."""
    port: int = 5060
    tls_port: int | None = None


def _switch_door(request: Request) -> SwitchDoor:
    door: SwitchDoor = getattr(request.app.state, "switch_door", None) or SwitchDoor()
    return SwitchDoor(host=door.host or request.url.hostname or "", port=door.port, tls_port=door.tls_port)


CurrentSwitchDoor = Annotated[SwitchDoor, Depends(_switch_door)]
