"""What the screens are told when messages come and change; all of it within the transaction."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, LiteralString, Protocol
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from offhook.db.live import announce_all
from offhook.kit.live import LiveEvent

MOST_EACH = 50
"""More changes of one account at once are told as one: read again."""

TELL_CHANGED: LiteralString = """
    SELECT pg_notify(%(channel)s, jsonb_build_object('account_id', account_id, 'topic', 'messages', 'kind', 'changed',
      'id', CASE WHEN many THEN '' ELSE id::text END,
      'data', CASE WHEN many THEN jsonb_build_object('count', among)
                   ELSE jsonb_build_object('conversation_id', conversation_id, 'state', state) END)::text)
    FROM (SELECT *, among > %(most_each)s AS many
          FROM (SELECT *, count(*) OVER one AS among, row_number() OVER one AS place FROM changed
                WINDOW one AS (PARTITION BY account_id)) AS counted) AS told
    WHERE place = 1 OR NOT many
"""
"""What `tell_of_messages` does, as the end of a statement with the rows in a CTE `changed`."""


class ChangedMessage(Protocol):
    """A row of messages, as far as a screen cares."""

    id: Any
    account_id: Any
    conversation_id: Any
    state: Any


async def tell_of_messages(session: AsyncSession, rows: Iterable[ChangedMessage], *, kind: str = "changed") -> None:
    """Topic `messages`: id, conversation and state of each; of many at once only that there are some."""
    by_account: dict[UUID, list[ChangedMessage]] = defaultdict(list)
    for row in rows:
        by_account[row.account_id].append(row)
    events = []
    for account_id, changed in by_account.items():
        if len(changed) > MOST_EACH:
            events.append(LiveEvent(account_id, "messages", "", kind, {"count": len(changed)}))
            continue
        for row in changed:
            data = {"conversation_id": str(row.conversation_id), "state": row.state}
            events.append(LiveEvent(account_id, "messages", str(row.id), kind, data))
    await announce_all(session, events)


async def tell_of_conversations(session: AsyncSession, account_id: UUID, changed: Iterable[tuple[UUID, int]]) -> None:
    """Topic `conversations`: each with its unread count."""
    told = list(changed)
    if len(told) > MOST_EACH:
        await announce_all(session, [LiveEvent(account_id, "conversations", "", "changed", {"count": len(told)})])
        return
    events = [LiveEvent(account_id, "conversations", str(key), "changed", {"unread": unread}) for key, unread in told]
    await announce_all(session, events)


async def tell_of_provider(session: AsyncSession, account_id: UUID, provider_id: UUID, *, kind: str) -> None:
    """Topic `message_providers`; `kind` is `created`, `changed` or `deleted`."""
    await announce_all(session, [LiveEvent(account_id, "message_providers", str(provider_id), kind)])
