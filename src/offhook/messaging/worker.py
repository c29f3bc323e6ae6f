"""What the worker process does for messaging, beside its jobs: sends, finds out, takes in."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from uuid import UUID

import structlog

from offhook.messaging.actions.forget_old import forget_old
from offhook.messaging.addresses import connector_context, media_url
from offhook.messaging.connector import ConnectorContext
from offhook.messaging.inbox.desk import CHANNEL as HOOKS_CHANNEL
from offhook.messaging.inbox.hooks import HookTaker
from offhook.messaging.inbox.media import fetch_pending_media
from offhook.messaging.inbox.polls import poll_providers
from offhook.messaging.inbox.receipts import apply_late_receipts
from offhook.messaging.outbox.reconcile import reconcile_doubtful
from offhook.messaging.outbox.sender import Sender
from offhook.messaging.outbox.sql import CHANNEL
from offhook.messaging.outbox.store import OutboxStore
from offhook.messaging.ports import MessagingParts
from offhook.messaging.smpp.session import SmppSessions

log = structlog.get_logger(__name__)

HOOKS_EVERY_S = 1.0
_FAILED_S = 2.0


async def run_messaging(parts: MessagingParts, stopping: asyncio.Event) -> None:
    """Until told to stop; what was asked of a provider is settled before it returns."""
    store = OutboxStore(
        parts.database,
        parts.cipher,
        owner=parts.owner,
        media_url=partial(media_url, parts.public_url),
        on_inbound=parts.on_inbound,
        lease_s=parts.lease_s,
    )

    def context(provider_id: UUID) -> ConnectorContext:
        ctx = connector_context(parts.public_url, provider_id, http=parts.http, clock=parts.clock)
        return replace(ctx, smpp=smpp)

    sender = Sender(store, context)
    smpp = SmppSessions(parts.networks)
    hooks = asyncio.Event()
    await _insist(store.heartbeat, stopping)
    loops = [
        _every(parts.lease_s / 3, store.heartbeat, what="heartbeat"),
        _every(min(2.0, parts.lease_s / 2), partial(_recover, store, sender), what="recovering"),
        _every(1.0, partial(reconcile_doubtful, store, context), what="reconciling"),
        _every(1.0, partial(_late_receipts, parts), what="late receipts"),
        _every(1.0, partial(fetch_pending_media, parts), what="fetching pictures"),
        _every(1.0, partial(poll_providers, parts, context), what="polling"),
        _every(3600.0, partial(forget_old, parts.database, parts.blobs), what="forgetting"),
        _hear(parts, sender, hooks),
        _take_hooks(parts, hooks),
    ]
    tasks = [asyncio.create_task(loop, name="messaging") for loop in loops]
    try:
        await sender.run(stopping)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await smpp.close()
        await store.close()


async def _recover(store: OutboxStore, sender: Sender) -> None:
    queued, doubtful = await store.recover()
    if queued or doubtful:
        log.warning("texts of a worker that died are taken over", queued=queued, doubtful=doubtful)
        sender.wake()


async def _late_receipts(parts: MessagingParts) -> None:
    async with parts.database.system() as session:
        await apply_late_receipts(session)


async def _take_hooks(parts: MessagingParts, brought: asyncio.Event) -> None:
    taker = HookTaker(parts.database, parts.cipher, on_inbound=parts.on_inbound)
    while True:
        brought.clear()
        try:
            if await taker.take():
                continue
        except Exception:
            log.exception("messaging: webhooks could not be taken in")
            await asyncio.sleep(_FAILED_S)
        with suppress(TimeoutError):
            await asyncio.wait_for(brought.wait(), HOOKS_EVERY_S)


async def _hear(parts: MessagingParts, sender: Sender, hooks: asyncio.Event) -> None:
    async def queued(_: str) -> None:
        sender.wake()

    async def brought(_: str) -> None:
        hooks.set()

    async def connected() -> None:
        sender.wake()
        hooks.set()

    await parts.listen({CHANNEL: queued, HOOKS_CHANNEL: brought}, on_connected=connected)


async def _every(every_s: float, act: Callable[[], Awaitable[object]], *, what: str) -> None:
    while True:
        try:
            await act()
        except Exception:
            log.exception("messaging: a round failed", what=what)
            await asyncio.sleep(_FAILED_S)
        await asyncio.sleep(every_s)


async def _insist(act: Callable[[], Awaitable[None]], stopping: asyncio.Event) -> None:
    while not stopping.is_set():
        try:
            await act()
        except Exception as error:
            log.warning("messaging waits for the database", error=str(error)[:200])
            with suppress(TimeoutError):
                await asyncio.wait_for(stopping.wait(), _FAILED_S)
        else:
            return
