"""Every slice's endpoints, for the web process and for whoever walks all routes."""

from fastapi import APIRouter

from offhook.calls.endpoints import router as calls
from offhook.contacts.endpoints import router as contacts
from offhook.devices.endpoints import router as devices
from offhook.numbers.endpoints import router as numbers


def api_routers(*, sandbox: bool) -> list[APIRouter]:
    """`sandbox` adds the public network's handsets."""
    routers = [numbers, contacts, devices, calls]
    if sandbox:
        pass
    return routers
