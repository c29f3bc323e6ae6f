"""Tells the telephony processes what to read again, through PostgreSQL NOTIFY inside the caller's transaction."""

import json

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

ENDPOINTS_CHANNEL = "offhook_endpoints"
"""Payload `{"kind": "trunk"|"device", "id": row id, "endpoint": engine id}`: push it again, or remove it."""

ROUTES_CHANNEL = "offhook_routes"
"""Payload `{"kind": "number"|"carrier"|"device"|"agent"|"flow"|"contact"|"account", "id": row id}`: forget it."""

BANS_CHANNEL = "offhook_bans"
"""Payload `{"address"}`: its ban was lifted by hand."""


async def notify(session: AsyncSession, channel: str, **payload: str) -> None:
    """Sent when the transaction commits, and only then."""
    await session.execute(
        text("SELECT pg_notify(:channel, :payload)"), {"channel": channel, "payload": json.dumps(payload)}
    )
