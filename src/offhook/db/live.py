"""Announces changes to live screens through PostgreSQL NOTIFY, inside the caller's transaction."""

import json
from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.kit.live import LiveEvent

CHANNEL = "offhook_live"


_NOTIFY = text("""
    SELECT pg_notify(:channel, payload) FROM jsonb_array_elements_text(CAST(:payloads AS jsonb)) AS sent(payload)
""")


async def announce(session: AsyncSession, event: LiveEvent) -> None:
    """Sent when the transaction commits, and only then."""
    await announce_all(session, [event])


async def announce_all(session: AsyncSession, events: Sequence[LiveEvent]) -> None:
    """Several at once, in one statement."""
    if events:
        payloads = json.dumps([announcement(event) for event in events])
        await session.execute(_NOTIFY, {"channel": CHANNEL, "payloads": payloads})


def announcement(event: LiveEvent) -> str:
    """What is sent for an event."""
    payload = {
        "account_id": str(event.account_id),
        "topic": event.topic,
        "id": event.id,
        "kind": event.kind,
        "data": event.data,
    }
    return json.dumps(payload)
