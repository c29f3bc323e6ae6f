"""One provider's lane: claims its messages, asks the provider for several at a time, and settles what came of it."""

import asyncio
import time
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from uuid import UUID

import structlog
from sqlalchemy.exc import DBAPIError

from offhook.messaging.connector import ConnectorContext, DoubtError
from offhook.messaging.http import NoReplyError, NotAllowedError, UnreachableError
from offhook.messaging.outbox.outcome import Settlement, Try
from offhook.messaging.outbox.store import Claim, Claimed, OutboxStore
from offhook.messaging.providers import OpenProvider, ProviderFacts, next_provider
from offhook.messaging.traffic import Accepted, Refused

log = structlog.get_logger(__name__)

PAUSE_S = 30.0
CLAIMED_AHEAD = 4
"""How many times as many are claimed as go out at once, so that claiming waits for nobody."""
_SETTLE_RETRY_S = 0.5
_LOOK_AGAIN_S = 0.02


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
        self._waiting: deque[Claimed] = deque()
        self._claim_at = 0.0
        self._accepted = False
        self._settling: asyncio.Task[None] | None = None
        self._being_settled = 0
        self._flying: set[asyncio.Task[None]] = set()
        self._done: list[Settlement] = []
        self._news = asyncio.Event()
        self._stopping = False
        self._refused_us: Refused | None = None

    def stop(self) -> None:
        """Asks for no more; what is in flight is waited for."""
        self._stopping = True
        self._news.set()

    async def run(self) -> None:
        """Returns when the queue is empty; everything asked for is settled then."""
        waiting = self._waiting
        while not self._over:
            if len(waiting) < self._most and time.monotonic() >= self._claim_at:
                claim = await self._claim()
                if not (waiting or self._flying or self._done or self._is_settling):
                    if claim.wait_s is not None:
                        await self._rest(claim.wait_s)
                    break
            await self._launch()
            self._settle_soon()
            await self._next_news()
        while self._flying or self._done or self._is_settling:
            self._settle_soon()
            await self._next_news()
        if self._settling is not None:
            await self._settling
        await self._end()

    @property
    def _over(self) -> bool:
        return self._stopping or self._refused_us is not None

    async def _claim(self) -> Claim:
        asked = self._most * CLAIMED_AHEAD
        claim = await self._store.claim(self._provider, most=asked)
        if len(claim.messages) < asked:
            self._claim_at = time.monotonic() + _LOOK_AGAIN_S
        for message in claim.messages:
            if message.opted_out:
                self._done.append(self._try(message).blocked("opted_out", "the recipient wants no more texts"))
            elif message.expired:
                self._done.append(self._try(message).blocked("expired", "it could not be sent in time"))
            else:
                self._waiting.append(message)
        return claim

    async def _launch(self) -> None:
        free = self._free
        if not self._waiting or free < self._half:
            return
        batch = [self._waiting.popleft() for _ in range(min(free, len(self._waiting)))]
        for message in await self._store.fly(batch):
            task = asyncio.create_task(self._ask(message), name="text on its way")
            self._flying.add(task)
            task.add_done_callback(self._landed)

    def _landed(self, task: asyncio.Task[None]) -> None:
        self._flying.discard(task)
        self._news.set()

    async def _ask(self, message: Claimed) -> None:
        attempt = self._try(message)
        wait_s = self._provider.connector.able.reconcile_after_s
        if not self._store.is_surely_ours:
            self._done.append(attempt.again())
            return
        try:
            answer = await self._provider.connector.send(message.outgoing, self._ctx)
        except NotAllowedError as error:
            answer = Refused(kind="provider", code="address_not_allowed", text=str(error))
        except UnreachableError as error:
            answer = Refused(kind="temporary", code="unreachable", text=str(error))
        except (NoReplyError, DoubtError) as error:
            self._done.append(attempt.in_doubt(str(error), wait_s=wait_s))
            return
        except Exception as error:
            log.exception("a connector failed", type=self._provider.facts.type)
            self._done.append(attempt.in_doubt(f"{type(error).__name__} in the connector", wait_s=wait_s))
            return
        self._take(attempt, answer)

    def _take(self, attempt: Try, answer: Accepted | Refused) -> None:
        if isinstance(answer, Accepted):
            self._accepted = True
            self._done.append(attempt.accepted(answer))
            return
        if answer.kind == "provider":
            self._refused_us = answer
        self._done.append(attempt.refused(answer))

    @property
    def _free(self) -> int:
        """How many more may be asked for: what a crash leaves in doubt is at most twice what goes out at once."""
        flying = len(self._flying)
        return min(self._most - flying, 2 * self._most - flying - len(self._done) - self._being_settled)

    @property
    def _is_settling(self) -> bool:
        return self._settling is not None and not self._settling.done()

    def _settle_soon(self) -> None:
        """Beside the sending, so that neither waits for the other's commit."""
        if self._done and not self._is_settling:
            if self._settling is not None:
                self._settling.result()
            self._settling = asyncio.create_task(self._settle(), name="settling")
            self._settling.add_done_callback(lambda _: self._news.set())

    async def _settle(self) -> None:
        """What has landed meanwhile, in one go; an outcome that is known is never given up."""
        while self._done:
            batch, self._done = self._done, []
            self._being_settled = len(batch)
            while True:
                try:
                    await self._store.settle(batch)
                    break
                except (DBAPIError, OSError) as error:
                    log.warning("outcomes could not be written, trying again", count=len(batch), error=str(error)[:200])
                    await asyncio.sleep(_SETTLE_RETRY_S)
            self._being_settled = 0
            self._news.set()

    async def _next_news(self) -> None:
        """Waits for something to settle or to launch; now and then for something new to claim."""
        may_launch = self._waiting and not self._over and self._free >= self._half
        may_settle = self._done and not self._is_settling
        if may_settle or may_launch:
            return
        if not (self._flying or self._is_settling):
            await asyncio.sleep(max(0.0, self._claim_at - time.monotonic()))
            return
        self._news.clear()
        await self._rest(None if self._waiting or self._over else _LOOK_AGAIN_S)

    async def _rest(self, wait_s: float | None) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._news.wait(), wait_s and min(wait_s, 1.0))

    async def _end(self) -> None:
        provider_id = self._provider.facts.provider_id
        if self._waiting:
            await self._store.give_back([message.message_id for message in self._waiting])
        if self._refused_us is not None:
            problem = self._refused_us.text or self._refused_us.code
            await self._store.pause(provider_id, pause_s=self._refused_us.retry_after_s or PAUSE_S, problem=problem)
        elif self._accepted:
            await self._store.unpause(provider_id)

    def _try(self, message: Claimed) -> Try:
        return make_try(self._provider.facts, message, self._others)


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
