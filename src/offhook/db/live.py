"""Announces changes to live screens through PostgreSQL NOTIFY, inside the caller's transaction."""

import json

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.kit.live import LiveEvent

CHANNEL = "offhook_live"


async def announce(session: AsyncSession, event: LiveEvent) -> None:
    """Sent when the transaction commits, and only then."""
    payload = {
        "account_id": str(event.account_id),
        "topic": event.topic,
        "id": event.id,
        "kind": event.kind,
        "data": event.data,
    }
    await session.execute(
        text("SELECT pg_notify(:channel, :payload)"), {"channel": CHANNEL, "payload": json.dumps(payload)}
    )
