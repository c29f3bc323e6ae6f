"""Fetches the pictures of texts that came in, so that they stay when the provider forgets them."""

import asyncio
import base64
from typing import Any
from urllib.parse import urljoin, urlsplit
from uuid import UUID

import structlog
from sqlalchemy import Row, text

from offhook.kit.errors import InvalidInputError, OffhookError, PayloadTooLargeError
from offhook.messaging.connector import Connector
from offhook.messaging.http import HttpReply, HttpRequest, NoReplyError, NotAllowedError, UnreachableError
from offhook.messaging.models import MessageProvider
from offhook.messaging.pictures import EXTENSIONS, look_at_picture
from offhook.messaging.ports import MessagingParts
from offhook.messaging.providers import open_provider

log = structlog.get_logger(__name__)

MAX_ATTEMPTS = 6
MAX_BYTES = 20_000_000
_REDIRECTS = 3
_FINAL = (ValueError, NotAllowedError, InvalidInputError, PayloadTooLargeError)
"""Asking again would bring the same."""

_CLAIM = text("""
    UPDATE message_media m SET attempts = attempts + 1,
      next_at = now() + make_interval(secs => 60 * power(2, attempts))
    FROM (SELECT id, message_id FROM message_media WHERE state = 'pending' AND next_at <= now()
          ORDER BY next_at LIMIT :most FOR UPDATE SKIP LOCKED) AS due
    JOIN messages ON messages.id = due.message_id
    WHERE m.id = due.id
    RETURNING m.id, m.account_id, m.source_url, m.content_type, m.attempts, messages.provider_id,
              messages.conversation_id, messages.id AS message_id, messages.state
""")
_STORED = text("""
    UPDATE message_media SET state = 'stored', blob_key = :blob_key, content_type = :content_type,
      size_bytes = :size_bytes, width = :width, height = :height, problem = '',
      source_url = CASE WHEN source_url LIKE 'data:%' THEN '' ELSE source_url END WHERE id = :id
""")
_PROBLEM = text("UPDATE message_media SET problem = :problem, state = :state WHERE id = :id")


async def fetch_pending_media(parts: MessagingParts, *, most: int = 10) -> int:
    """One round; how many attachments were asked for. A failed one is tried again after 1, 2, 4 ... minutes."""
    async with parts.database.system() as session:
        rows = (await session.execute(_CLAIM, {"most": most})).all()
        providers = {
            row.provider_id: await session.get(MessageProvider, row.provider_id) for row in rows if row.provider_id
        }
    for row in rows:
        provider = providers.get(row.provider_id)
        connector = open_provider(provider, parts.cipher).connector if provider else None
        await _fetch(parts, row, connector)
    return len(rows)


async def _fetch(parts: MessagingParts, row: Row[Any], connector: Connector | None) -> None:
    try:
        if connector is None:
            raise ValueError("its provider is gone")
        reply = _enclosed(row) or await _follow(parts, connector.media_request(row.source_url))
        if reply.ok and (onward := connector.next_media_request(reply)) is not None:
            reply = await _follow(parts, onward)
        if not reply.ok:
            raise UnreachableError(f"the provider answered {reply.status}")
        facts = await _store(parts, row, reply)
    except (UnreachableError, NoReplyError, ValueError, OffhookError) as error:
        over = row.attempts >= MAX_ATTEMPTS or isinstance(error, _FINAL)
        problem = {"id": row.id, "problem": str(error)[:300], "state": "failed" if over else "pending"}
        async with parts.database.system() as session:
            await session.execute(_PROBLEM, problem)
        log.warning("a picture could not be fetched", media_id=str(row.id), error=str(error)[:200])
        return
    async with parts.database.system() as session:
        await session.execute(_STORED, facts)


def _enclosed(row: Row[Any]) -> HttpReply | None:
    """A picture that came with its text needs no fetching (RFC 2397)."""
    if not row.source_url.startswith("data:"):
        return None
    kind, _, data = row.source_url.removeprefix("data:").partition(";base64,")
    return HttpReply(status=200, headers={"content-type": kind}, body=base64.b64decode(data, validate=True))


async def _follow(parts: MessagingParts, request: HttpRequest) -> HttpReply:
    """Redirects lead to plain storage: our credentials do not go along."""
    reply = await parts.http.send(request)
    for _ in range(_REDIRECTS):
        address = reply.headers.get("location")
        if not 300 <= reply.status < 400 or not address:
            return reply
        target = urljoin(request.url, address)
        if urlsplit(target).scheme != "https" and urlsplit(request.url).scheme == "https":
            raise ValueError("the provider leads to an address without TLS")
        request = HttpRequest(method="GET", url=target)
        reply = await parts.http.send(request)
    return reply


async def _store(parts: MessagingParts, row: Row[Any], reply: HttpReply) -> dict[str, object]:
    content = reply.body
    if len(content) > MAX_BYTES:
        raise ValueError(f"the attachment has more than {MAX_BYTES // 1_000_000} MB")
    content_type = reply.headers.get("content-type", row.content_type).partition(";")[0].strip().lower()
    width = height = 0
    if content_type in EXTENSIONS:
        facts = await asyncio.to_thread(look_at_picture, content)
        content_type, width, height = facts.content_type, facts.width, facts.height
    key = f"accounts/{UUID(str(row.account_id)).hex}/messages/{row.id.hex}.{EXTENSIONS.get(content_type, 'bin')}"
    stored = await parts.blobs.put_bytes(key, content)
    return {
        "id": row.id,
        "blob_key": stored.key,
        "content_type": content_type,
        "size_bytes": stored.size_bytes,
        "width": width,
        "height": height,
    }
