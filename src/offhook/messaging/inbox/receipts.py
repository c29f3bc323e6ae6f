"""Receipts: each is kept once, and moves its message on; one that comes before its message waits for it."""

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.kit.ids import new_id
from offhook.messaging.notices import tell_of_messages
from offhook.messaging.providers import ProviderFacts
from offhook.messaging.states import State, advance, whole
from offhook.messaging.traffic import Receipt

_KEEP = text("""
    INSERT INTO message_receipts (id, account_id, provider_id, external_id, reference, state, part,
                                  error_code, error_text, at)
    SELECT id, account_id, provider_id, external_id, reference, state, part, error_code, error_text, at
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS told(
      id uuid, account_id uuid, provider_id uuid, external_id text, reference text, state text, part int,
      error_code text, error_text text, at timestamptz)
    ON CONFLICT DO NOTHING RETURNING id
""")

_WAITING = text("""
    WITH told AS (
      SELECT id, state, error_code, error_text, external_id, reference, provider_id FROM message_receipts
      WHERE id = ANY(:receipt_ids) AND applied_at IS NULL
    ), found AS (
      SELECT told.*, m.id AS message_id, CAST(NULL AS int) AS part
      FROM told JOIN messages m ON m.provider_id = told.provider_id AND m.external_id = told.external_id
      WHERE told.external_id <> '' AND NOT EXISTS (SELECT FROM message_parts p WHERE p.message_id = m.id)
      UNION
      SELECT told.*, m.id, CAST(NULL AS int)
      FROM told JOIN messages m
        ON m.id = CASE WHEN told.reference ~ '^[0-9a-f]{32}$' THEN CAST(told.reference AS uuid) END
       AND m.provider_id = told.provider_id
      WHERE NOT EXISTS (SELECT FROM message_parts p WHERE p.message_id = m.id)
        AND (m.segments = 1 OR told.external_id = '' OR m.state = 'unknown')
      UNION
      SELECT told.*, p.message_id, p.part
      FROM told JOIN message_parts p ON p.provider_id = told.provider_id AND p.external_id = told.external_id
      WHERE told.external_id <> ''
    )
    SELECT * FROM found ORDER BY message_id, id
""")
"""Each by the provider's id of the message, by ours, or by the id of one of its segments."""

_LATE = text("""
    SELECT r.id FROM message_receipts r
    WHERE r.applied_at IS NULL AND r.created_at > now() - interval '1 hour'
      AND (EXISTS (SELECT FROM messages m WHERE m.provider_id = r.provider_id AND m.external_id = r.external_id
                   AND r.external_id <> '')
        OR EXISTS (SELECT FROM message_parts p WHERE p.provider_id = r.provider_id AND p.external_id = r.external_id
                   AND r.external_id <> ''))
    ORDER BY r.created_at LIMIT :most
""")

_LOCK = text("""
    SELECT id, account_id, conversation_id, state, external_id FROM messages WHERE id = ANY(:ids) ORDER BY id FOR UPDATE
""")

_PARTS = text("SELECT message_id, part, state FROM message_parts WHERE message_id = ANY(:ids)")

_MOVE_PARTS = text("""
    UPDATE message_parts p SET state = told.state, error_code = told.error_code, error_text = told.error_text,
      changed_at = now()
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS told(
      message_id uuid, part int, state text, error_code text, error_text text)
    WHERE p.message_id = told.message_id AND p.part = told.part
""")

_MOVE = text("""
    WITH told AS (
      SELECT * FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS told(
        message_id uuid, state text, error_code text, error_text text, external_id text)
    ), found AS (
      DELETE FROM message_outbox o USING told WHERE o.message_id = told.message_id AND o.state <> 'in_flight'
    )
    UPDATE messages m SET state = told.state, error_code = told.error_code, error_text = told.error_text,
      external_id = COALESCE(m.external_id, told.external_id),
      accepted_at = COALESCE(m.accepted_at, now()),
      delivered_at = CASE WHEN told.state IN ('delivered', 'read') THEN COALESCE(m.delivered_at, now())
                          ELSE m.delivered_at END
    FROM told WHERE m.id = told.message_id
    RETURNING m.id, m.account_id, m.conversation_id, m.state
""")
"""A receipt of a message in doubt ends the doubt: it leaves the outbox, and nobody sends it again."""

_APPLIED = text("UPDATE message_receipts SET applied_at = now() WHERE id = ANY(:ids)")


async def take_receipts(session: AsyncSession, receipts: Sequence[tuple[ProviderFacts, Receipt]]) -> None:
    """Keeps what is new and moves the messages that are known already."""
    rows = json.dumps([_row(provider, receipt) for provider, receipt in receipts])
    fresh = list(await session.scalars(_KEEP, {"rows": rows}))
    if fresh:
        await apply_receipts(session, fresh)


async def apply_late_receipts(session: AsyncSession, *, most: int = 500) -> int:
    """Moves messages whose receipts came before their provider's answer was written; how many receipts."""
    late = list(await session.scalars(_LATE, {"most": most}))
    if late:
        await apply_receipts(session, late)
    return len(late)


async def apply_receipts(session: AsyncSession, receipt_ids: Sequence[UUID]) -> None:
    """Moves messages on by kept receipts; those of messages not known yet stay."""
    told = (await session.execute(_WAITING, {"receipt_ids": list(receipt_ids)})).all()
    if not told:
        return
    ids = sorted({row.message_id for row in told})
    messages = {row.id: row for row in await session.execute(_LOCK, {"ids": ids})}
    parts: dict[UUID, dict[int, State]] = {}
    for row in await session.execute(_PARTS, {"ids": ids}):
        parts.setdefault(row.message_id, {})[row.part] = State(row.state)
    moved, moved_parts = _moves(told, messages, parts)
    if moved_parts:
        await session.execute(_MOVE_PARTS, {"rows": json.dumps(moved_parts)})
    if moved:
        changed = (await session.execute(_MOVE, {"rows": json.dumps(moved)})).all()
        await tell_of_messages(session, changed)
    await session.execute(_APPLIED, {"ids": [row.id for row in told]})


def _moves(
    told: Sequence[Any], messages: dict[UUID, Any], parts: dict[UUID, dict[int, State]]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    states = {key: State(row.state) for key, row in messages.items()}
    moved: dict[UUID, dict[str, Any]] = {}
    moved_parts: dict[tuple[UUID, int], dict[str, Any]] = {}
    for row in told:
        key, reported = row.message_id, State(row.state)
        error = {"error_code": row.error_code, "error_text": row.error_text}
        if row.part is not None and (own := parts.get(key)) is not None:
            after = advance(own[row.part], reported)
            if after is not own[row.part]:
                own[row.part] = after
                moved_parts[key, row.part] = {"message_id": str(key), "part": row.part, "state": after, **error}
            reported = whole(own.values())
        after = advance(states[key], reported)
        if after is not states[key]:
            states[key] = after
            moved[key] = {"message_id": str(key), "state": after, "external_id": row.external_id or None, **error}
    return list(moved.values()), list(moved_parts.values())


def _row(provider: ProviderFacts, receipt: Receipt) -> dict[str, Any]:
    return {
        "id": str(new_id()),
        "account_id": str(provider.account_id),
        "provider_id": str(provider.provider_id),
        "external_id": receipt.external_id,
        "reference": receipt.reference,
        "state": receipt.state,
        "part": receipt.part,
        "error_code": receipt.code[:64],
        "error_text": receipt.text[:300],
        "at": receipt.at.isoformat() if receipt.at else None,
    }
