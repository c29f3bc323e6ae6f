"""Every slice's endpoints, for the web process and for whoever walks all routes."""

from fastapi import APIRouter

from offhook.adapters.sandbox.endpoints import router as sandbox_router
from offhook.adapters.sandbox.text_endpoints import router as sandbox_texts
from offhook.billing.endpoints import router as billing
from offhook.billing.endpoints.payment_hooks import router as payment_hooks
from offhook.business_line.endpoints import router as business_line
from offhook.business_line.endpoints.voice import router as twilio_voice
from offhook.calls.endpoints import router as calls
from offhook.contacts.endpoints import router as contacts
from offhook.devices.endpoints import router as devices
from offhook.flows.endpoints import router as flows
from offhook.messaging.endpoints import router as messaging
from offhook.messaging.endpoints.hooks import router as messaging_hooks
from offhook.numbers.endpoints import router as numbers
from offhook.push.endpoints import router as push
from offhook.wholesale.endpoints import router as wholesale


def door_routers() -> list[APIRouter]:
    """What stands beside the API, without a login: others sign their requests."""
    return [messaging_hooks, twilio_voice, payment_hooks]


def api_routers() -> list[APIRouter]:
    """All of them; the sandbox's answer 404 while it is off."""
    return [
        numbers,
        contacts,
        devices,
        flows,
        calls,
        messaging,
        business_line,
        push,
        billing,
        wholesale,
        sandbox_router,
        sandbox_texts,
    ]
