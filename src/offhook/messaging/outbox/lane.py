"""One provider's lane: claims its messages, asks the provider for several at a time, and settles what came of it."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from functools import partial
from uuid import UUID

import psycopg
import structlog
from sqlalchemy.exc import DBAPIError

from offhook.messaging.connector import ConnectorContext, DoubtError
from offhook.messaging.http import NoReplyError, NotAllowedError, UnreachableError
from offhook.messaging.outbox.outcome import Settlement, Try
from offhook.messaging.outbox.store import Claimed, OutboxStore
from offhook.messaging.providers import OpenProvider, ProviderFacts, next_provider
from offhook.messaging.traffic import Accepted, Refused

log = structlog.get_logger(__name__)

PAUSE_S = 30.0
_SETTLE_RETRY_S = 0.5
_GATHER_S = 0.02
"""What lands within this time is settled together, unless much has landed already."""
_LOOK_AGAIN_S = 0.02
_LONGEST_REST_S = 1.0
_DATABASE_ERRORS = (DBAPIError, psycopg.Error, OSError)


class Lane:
    """Runs until there is nothing left to send, or until told to stop."""

    def __init__(
        self, store: OutboxStore, provider: OpenProvider, others: Sequence[ProviderFacts], ctx: ConnectorContext
    ) -> None:
        self._store = store
        self._provider = provider
        self._others = others
        self._ctx = ctx
        self._most = provider.facts.max_in_flight
        self._half = max(1, self._most // 2)
        self._reconcile_after_s = provider.connector.able.reconcile_after_s
        self._claim_at = 0.0
        self._accepted = False
        self._settling: asyncio.Task[None] | None = None
        self._being_settled = 0
        self._flying: set[asyncio.Task[None]] = set()
        self._done: list[Settlement] = []
        self._news = asyncio.Event()
        self._wants_room = False
        self._stopping = False
        self._holds_unasked = False
        self._refused_us: Refused | None = None

    def stop(self) -> None:
        """Asks for no more; what is in flight is waited for."""
        self._stopping = True
        self._news.set()

    async def run(self) -> None:
        """Returns when the queue is empty; everything asked for is settled then."""
        while not self._is_over:
            self._wants_room = not self._has_room
            wait_s = _LONGEST_REST_S if self._wants_room else self._claim_at - time.monotonic()
            if wait_s > 0:
                await self._rest(wait_s)
            elif not await self._fill() and not self._is_busy:
                break
        while self._is_busy:
            await self._rest(_LONGEST_REST_S)
        if self._settling is not None:
            await self._settling
        await self._end()

    @property
    def _is_over(self) -> bool:
        return self._stopping or self._holds_unasked or self._refused_us is not None

    @property
    def _is_busy(self) -> bool:
        return bool(self._flying or self._done or self._is_settling)

    async def _fill(self) -> bool:
        """Claims as many as may go out now, and sends them off; whether there were any."""
        asked = self._free
        try:
            claim = await self._store.claim(self._provider, most=asked)
        except _DATABASE_ERRORS as error:
            log.warning("texts could not be claimed, or were and we do not know which", error=str(error)[:200])
            self._holds_unasked = True
            return True
        if self._is_over:
            self._holds_unasked = True
            return True
        if len(claim.messages) < asked:
            self._claim_at = time.monotonic() + max(_LOOK_AGAIN_S, min(claim.wait_s or 0.0, _LONGEST_REST_S))
        for message in claim.messages:
            self._send_off(message)
        if claim.wait_s is not None and not (claim.messages or self._is_busy):
            await self._rest(claim.wait_s)
        return bool(claim.messages)

    def _send_off(self, message: Claimed) -> None:
        if message.opted_out:
            self._settle_later(self._try(message).blocked("opted_out", "the recipient wants no more texts"))
        elif message.expired:
            self._settle_later(self._try(message).blocked("expired", "it could not be sent in time"))
        else:
            task = asyncio.create_task(self._ask(message), name="text on its way")
            self._flying.add(task)
            task.add_done_callback(self._landed)

    def _landed(self, task: asyncio.Task[None]) -> None:
        self._flying.discard(task)
        if not self._flying or (self._wants_room and self._has_room):
            self._news.set()

    async def _ask(self, message: Claimed) -> None:
        attempt = self._try(message)
        if not self._store.is_surely_ours:
            self._settle_later(attempt.again())
            return
        try:
            answer = await self._provider.connector.send(message.outgoing, self._ctx)
        except NotAllowedError as error:
            answer = Refused(kind="provider", code="address_not_allowed", text=str(error))
        except UnreachableError as error:
            answer = Refused(kind="temporary", code="unreachable", text=str(error))
        except (NoReplyError, DoubtError) as error:
            self._settle_later(attempt.in_doubt(str(error), wait_s=self._reconcile_after_s))
            return
        except Exception as error:
            log.exception("a connector failed", type=self._provider.facts.type)
            why = f"{type(error).__name__} in the connector"
            self._settle_later(attempt.in_doubt(why, wait_s=self._reconcile_after_s))
            return
        self._take(attempt, answer)

    def _take(self, attempt: Try, answer: Accepted | Refused) -> None:
        if isinstance(answer, Accepted):
            self._accepted = True
            self._settle_later(attempt.accepted(answer))
            return
        if answer.kind == "provider":
            self._refused_us = answer
        self._settle_later(attempt.refused(answer))

    @property
    def _free(self) -> int:
        """How many more may be asked for: what a crash leaves in doubt is at most twice what goes out at once."""
        flying = len(self._flying)
        return min(self._most - flying, 2 * self._most - flying - len(self._done) - self._being_settled)

    @property
    def _has_room(self) -> bool:
        """For enough to be worth a claim."""
        return self._free >= self._half

    @property
    def _is_settling(self) -> bool:
        return self._settling is not None and not self._settling.done()

    def _settle_later(self, settlement: Settlement) -> None:
        """Beside the sending, so that neither waits for the other's commit."""
        self._done.append(settlement)
        if not self._is_settling:
            self._settling = asyncio.create_task(self._settle(), name="settling")
            self._settling.add_done_callback(lambda _: self._news.set())

    async def _settle(self) -> None:
        """What has landed meanwhile, in one go; an outcome that is known is never given up."""
        while self._done:
            if self._flying and len(self._done) < self._half:
                await asyncio.sleep(_GATHER_S)
            batch, self._done = self._done, []
            self._being_settled = len(batch)
            await _insist(partial(self._store.settle, batch))
            self._being_settled = 0
            self._news.set()

    async def _rest(self, wait_s: float) -> None:
        self._news.clear()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._news.wait(), min(wait_s, _LONGEST_REST_S))
        if self._settling is not None and self._settling.done():
            self._settling.result()

    async def _end(self) -> None:
        provider_id = self._provider.facts.provider_id
        if self._holds_unasked:
            await _insist(partial(self._store.give_back, provider_id))
        if self._refused_us is not None:
            problem = self._refused_us.text or self._refused_us.code
            await self._store.pause(provider_id, pause_s=self._refused_us.retry_after_s or PAUSE_S, problem=problem)
        elif self._accepted:
            await self._store.unpause(provider_id)

    def _try(self, message: Claimed) -> Try:
        return make_try(self._provider.facts, message, self._others)


async def _insist(write: Callable[[], Awaitable[None]]) -> None:
    while True:
        try:
            return await write()
        except _DATABASE_ERRORS as error:
            log.warning("outcomes could not be written, trying again", error=str(error)[:200])
            await asyncio.sleep(_SETTLE_RETRY_S)


def make_try(provider: ProviderFacts, message: Claimed, others: Sequence[ProviderFacts]) -> Try:
    """An attempt that knows who could take over."""
    return Try(
        message_id=message.message_id,
        account_id=message.account_id,
        attempts=message.attempts,
        provider=provider,
        segments=message.outgoing.segments,
        tried=message.tried,
        takeover=partial(_takeover, message, others),
    )


def _takeover(message: Claimed, others: Sequence[ProviderFacts], tried: frozenset[UUID]) -> ProviderFacts | None:
    if message.bound:
        return None
    return next_provider(others, to=message.peer, tried=tried, pictures=bool(message.outgoing.media))
