"""The desk behind the door providers knock at: knows who may come in, and writes down what they bring."""

import asyncio
import base64
import json
import time
from typing import Any
from uuid import UUID

import psycopg
import structlog

from offhook.db.direct import DirectConnection
from offhook.db.session import Database
from offhook.kit.errors import ForbiddenError, InvalidInputError, NotFoundError, UnavailableError
from offhook.kit.ids import new_id
from offhook.messaging.connector import ForgedError
from offhook.messaging.models import MessageProvider
from offhook.messaging.providers import OpenProvider, open_provider
from offhook.messaging.traffic import HookReply, Webhook
from offhook.tenancy.api import Cipher

log = structlog.get_logger(__name__)

CHANNEL = "offhook_message_hooks"
"""Told when something was brought."""
GATHER_S = 0.003
"""What comes within this time shares one commit."""
KEPT_S = 5.0
AGAIN_S = 1.0
TELL_EVERY_S = 60.0
_MOST_KEPT = 20_000

_STORE = """
    WITH told AS (
      INSERT INTO message_hooks (id, account_id, provider_id, kind, request)
      SELECT id, account_id, provider_id, kind, request FROM jsonb_to_recordset(CAST(%(rows)s AS jsonb)) AS told(
        id uuid, account_id uuid, provider_id uuid, kind text, request jsonb)
      WHERE EXISTS (SELECT FROM message_providers p WHERE p.id = told.provider_id)
      ON CONFLICT (id) DO NOTHING
      RETURNING id
    )
    SELECT pg_notify(%(channel)s, count(*)::text) FROM told
"""


class HookDesk:
    """One for a web process."""

    def __init__(self, database: Database, cipher: Cipher) -> None:
        self._database = database
        self._cipher = cipher
        self._kept: dict[UUID, tuple[float, OpenProvider | None]] = {}
        self._reading: dict[UUID, asyncio.Task[OpenProvider | None]] = {}
        self._told: dict[UUID, float] = {}
        self._direct = DirectConnection(database.url)
        database.close_too(self.close)
        self._waiting: list[tuple[dict[str, Any], asyncio.Future[None]]] = []
        self._writing: asyncio.Task[None] | None = None

    async def close(self) -> None:
        """What was brought already is written first."""
        if self._writing is not None:
            await self._writing
        await self._direct.close()

    async def provider(self, provider_id: UUID, *, older_than_s: float = KEPT_S) -> OpenProvider:
        """Raises NotFoundError."""
        read_at, found = self._kept.get(provider_id, (0.0, None))
        if found is None or time.monotonic() - read_at > older_than_s:
            found = await self._read_once(provider_id)
        if found is None:
            raise NotFoundError("There is no such messaging provider")
        return found

    async def take(self, provider: OpenProvider, webhook: Webhook) -> HookReply:
        """Checks, stores durably, and says what the provider wants to hear.

        Raises ForbiddenError for a webhook that is not the provider's, InvalidInputError for one that says nothing
        we understand.
        """
        provider = await self._verified(provider, webhook)
        connector = provider.connector
        try:
            news = connector.read(webhook)
        except (ValueError, KeyError, TypeError) as error:
            log.warning("a webhook makes no sense", provider_id=str(provider.facts.provider_id), error=str(error)[:200])
            raise InvalidInputError(f"The webhook makes no sense: {error}") from None
        if news:
            await self._put(provider, webhook)
        return connector.reply(webhook)

    async def _verified(self, provider: OpenProvider, webhook: Webhook) -> OpenProvider:
        """A signature made with a secret that was changed a moment ago is looked at again with the new one."""
        try:
            provider.connector.verify(webhook)
        except ForgedError:
            fresh = await self.provider(provider.facts.provider_id, older_than_s=AGAIN_S)
            try:
                fresh.connector.verify(webhook)
            except ForgedError as error:
                self._tell(fresh, str(error))
                raise ForbiddenError("the signature of this request is not the provider's") from None
            return fresh
        return provider

    def _tell(self, provider: OpenProvider, why: str) -> None:
        provider_id, now = provider.facts.provider_id, time.monotonic()
        if now - self._told.get(provider_id, -TELL_EVERY_S) >= TELL_EVERY_S:
            self._told[provider_id] = now
            log.warning("forged webhooks are refused", provider_id=str(provider_id), why=why)

    async def _read_once(self, provider_id: UUID) -> OpenProvider | None:
        """Who comes while it is being read waits for the same answer."""
        reading = self._reading.get(provider_id)
        if reading is None:
            reading = self._reading[provider_id] = asyncio.create_task(self._read(provider_id), name="provider")
            reading.add_done_callback(lambda _: self._reading.pop(provider_id, None))
        return await asyncio.shield(reading)

    async def _read(self, provider_id: UUID) -> OpenProvider | None:
        async with self._database.system() as session:
            row = await session.get(MessageProvider, provider_id)
        found = open_provider(row, self._cipher) if row else None
        if len(self._kept) >= _MOST_KEPT:
            self._kept.clear()
        if found is not None:
            self._kept[provider_id] = (time.monotonic(), found)
        return found

    async def _put(self, provider: OpenProvider, webhook: Webhook) -> None:
        row = {
            "id": str(new_id()),
            "account_id": str(provider.facts.account_id),
            "provider_id": str(provider.facts.provider_id),
            "kind": webhook.kind,
            "request": pack(webhook),
        }
        durable: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((row, durable))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write(), name="webhooks")
        await durable

    async def _write(self) -> None:
        """What comes while one statement runs goes into the next one together."""
        while self._waiting:
            await asyncio.sleep(GATHER_S)
            batch, self._waiting = self._waiting, []
            problem: Exception | None = None
            try:
                rows = json.dumps([row for row, _ in batch])
                await self._store(rows)
            except (psycopg.OperationalError, OSError) as error:
                log.warning("webhooks could not be stored", count=len(batch), error=str(error)[:200])
                problem = UnavailableError("the database is not reachable at the moment")
            except Exception as error:  # whoever waits hears of it
                problem = error
            for _, durable in batch:
                if durable.done():
                    continue
                if problem is None:
                    durable.set_result(None)
                else:
                    durable.set_exception(problem)

    async def _store(self, rows: str) -> None:
        """A connection that was cut since the last batch is made anew; what it may have stored is not stored twice."""
        given = {"rows": rows, "channel": CHANNEL}
        try:
            await self._direct.run((_STORE, given))
        except psycopg.OperationalError:
            await self._direct.run((_STORE, given))


def pack(webhook: Webhook) -> dict[str, Any]:
    """As JSON, for the database, which takes no NUL in a text. Of the headers only the content type is kept."""
    return {
        "method": webhook.method,
        "urls": list(webhook.urls),
        "content_type": webhook.headers.get("content-type", ""),
        "query": _clean(webhook.query),
        "form": _clean(webhook.form),
        "body": "" if webhook.form else base64.b64encode(webhook.body).decode(),
    }


def unpack(kind: str, packed: dict[str, Any]) -> Webhook:
    """The reverse, good enough to be read; it was verified before."""
    return Webhook(
        kind="status" if kind == "status" else "inbound",
        method=packed["method"],
        urls=tuple(packed["urls"]),
        headers={"content-type": packed["content_type"]},
        query=tuple((name, value) for name, value in packed["query"]),
        form=tuple((name, value) for name, value in packed["form"]),
        body=base64.b64decode(packed["body"]),
    )


def _clean(pairs: tuple[tuple[str, str], ...]) -> list[list[str]]:
    return [[name.replace("\x00", ""), value.replace("\x00", "")] for name, value in pairs]
