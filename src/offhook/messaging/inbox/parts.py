"""Joins a text that comes in parts, one by one and in any order."""

import json
from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncSession

from offhook.messaging.inbox import inbound_sql as sql
from offhook.messaging.providers import ProviderFacts
from offhook.messaging.traffic import InboundMessage


async def join_part(session: AsyncSession, provider: ProviderFacts, given: InboundMessage) -> InboundMessage | None:
    """The whole text once all its parts are there; None before."""
    key = f"{given.sender} {given.to} {given.group} {given.parts}"
    named = {"provider_id": provider.provider_id, "key": key}
    await session.execute(sql.LOCK_PARTS, {**named, "provider_id": str(provider.provider_id)})
    if given.external_id and not await _is_new(session, provider, given.external_id):
        return None
    part = {**named, "part": given.part, "account_id": provider.account_id, "text": given.text}
    there = (await session.execute(sql.PART, part)).all()
    if len(there) < given.parts:
        return None
    await session.execute(sql.FORGET_PARTS, named)
    return replace(given, text="".join(row.text for row in there), parts=1, always_new=True)


async def _is_new(session: AsyncSession, provider: ProviderFacts, external_id: str) -> bool:
    row = {"provider_id": str(provider.provider_id), "key": f"id:{external_id}", "account_id": str(provider.account_id)}
    return (await session.execute(sql.SEEN, {"rows": json.dumps([row])})).first() is not None
