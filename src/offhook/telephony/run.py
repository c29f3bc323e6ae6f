"""The telephony process: wires engine, calls, journal, bans and notices, and hands over cleanly when told to stop."""

import asyncio
import os
import signal
import socket
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import structlog

from offhook.bootstrap.parts.telephony import TelephonyParts
from offhook.calls.api import (
    OWN_PROGRAMS,
    BanKeeper,
    CallCommands,
    Dispatcher,
    EndpointSync,
    JournalFollower,
    LiveParts,
    LostCallers,
    PostgresSessionStore,
    RecordingBook,
    Standings,
    SuspensionToll,
    listen,
)
from offhook.calls.tasks import QueuedSoundJobs
from offhook.db.notices import ENDPOINTS_CHANNEL, ROUTES_CHANNEL
from offhook.kit.errors import OffhookError
from offhook.kit.ids import new_id
from offhook.telephony.call_billing import CallBilling, call_billing
from offhook.telephony.engine_news import EngineNews
from offhook.telephony.lock import engine_lock
from offhook.voice.toll import FREE_OF_CHARGE

log = structlog.get_logger(__name__)

BANS_EVERY_S = 10.0
SPARED_EVERY_S = 300.0
ONLINE_EVERY_S = 15.0
LOST_CALLERS_EVERY_S = 60.0


async def run(parts: TelephonyParts, *, stop: asyncio.Event | None = None) -> None:
    """Until SIGTERM, SIGINT or `stop`; calls go on in the engine and wait there for the next process."""
    stopping = stop or _stop_on_signals()
    owner = f"{socket.gethostname()}-{os.getpid()}-{new_id().hex[-8:]}"
    async with (
        call_billing(parts) as billing,
        engine_lock(parts.database.url, parts.engine_name),
        parts.jobs.open_async(),
        asyncio.TaskGroup() as group,
    ):
        work = _Work(parts, billing, owner=owner)
        tasks = [group.create_task(run_part, name=name) for name, run_part in work.long_running()]
        work.dispatcher.on_engine = work.news.handle
        parts.engine.listen(work.dispatcher.listen)
        tasks.append(group.create_task(_start_engine(parts), name="engine start"))
        try:
            await stopping.wait()
            log.info("telephony is stopping; calls go on in the engine", living=len(work.dispatcher.actors))
        finally:
            await work.dispatcher.abandon()  # also when cancelled: nobody may use the database after us
        try:
            await work.store.release()
        except Exception as error:  # the leases run out by themselves
            log.warning("leases could not be released", error=str(error))
        await parts.engine.close()
        for task in tasks:
            task.cancel()


class _Work:
    """All that runs beside each other in this process."""

    def __init__(self, parts: TelephonyParts, billing: CallBilling | None, *, owner: str) -> None:
        self._parts = parts
        database, clock = parts.database, parts.clock
        self.writing = asyncio.Lock()
        self.store = PostgresSessionStore(
            database, engine=parts.engine_name, owner=owner, lease_s=parts.lease_s, writing=self.writing
        )
        self.billing = billing
        self.standings = Standings(database)
        self.dispatcher = Dispatcher(
            LiveParts(
                engine=parts.engine,
                store=self.store,
                clock=clock,
                route_call=parts.route_call,
                programs={**OWN_PROGRAMS, **parts.programs},
                recordings=RecordingBook(database, QueuedSoundJobs(parts.jobs)),
                narrator=parts.narrator,
                transfer_router=parts.transfer_router,
                limits=parts.limits,
                toll=SuspensionToll(self.billing.toll if self.billing else FREE_OF_CHARGE, self.standings),
            )
        )
        self.endpoints = EndpointSync(parts.endpoints, parts.registry)
        self.bans = BanKeeper(database, parts.registry, clock, policy=parts.bans, endpoints=parts.endpoints)
        self.commands = CallCommands(database, self.dispatcher)
        self.news = EngineNews(parts, self.dispatcher, self.endpoints, self.bans)

    def long_running(self) -> list[tuple[str, Coroutine[Any, Any, None]]]:
        parts = self._parts
        journal = JournalFollower(
            parts.database,
            parts.journal,
            engine=parts.engine_name,
            writing=self.writing,
            settler=self.billing.settler if self.billing else None,
        )
        return [
            *(self.billing.long_running() if self.billing else ()),
            ("sessions", self.store.run()),
            ("journal", journal.run()),
            ("loop lag", self.dispatcher.admission.watch_loop()),
            ("door", self.dispatcher.door.run()),
            ("engine news", self.dispatcher.run()),
            ("security", self.bans.watch(parts.security_log())),
            ("bans", _every(BANS_EVERY_S, self.bans.apply)),
            ("spared addresses", _every(SPARED_EVERY_S, self.bans.refresh)),
            ("leases", _every(parts.lease_s / 3, self.store.renew)),
            ("lost callers", _every(LOST_CALLERS_EVERY_S, LostCallers(self.dispatcher).look)),
            ("online", _every(ONLINE_EVERY_S, self.news.tell_online)),
            ("notices", self._listen()),
        ]

    async def _listen(self) -> None:
        async def routes_changed(payload: str) -> None:
            self.standings.forget()
            await self._parts.forget_routes(payload)

        async def catch_up() -> None:
            await routes_changed("")
            await self.commands.take_all()
            if self.news.connected:
                await self.endpoints.push_all()
                await self.bans.refresh()

        async def endpoint_changed(payload: str) -> None:
            await self.endpoints.on_notice(payload)
            await self.bans.on_endpoint(payload)

        handlers = {
            ENDPOINTS_CHANNEL: endpoint_changed,
            BanKeeper.CHANNEL: self.bans.on_lifted,
            ROUTES_CHANNEL: routes_changed,
            CallCommands.CHANNEL: self.commands.on_notice,
        }
        await listen(self._parts.database.url, handlers, on_connected=catch_up)


async def _start_engine(parts: TelephonyParts) -> None:
    while True:
        try:
            await parts.engine.start()
        except OffhookError as error:
            log.warning("the engine cannot be reached yet", error=str(error))
            await asyncio.sleep(0.5)
        else:
            return


async def _every(seconds: float, work: Callable[[], Awaitable[None]]) -> None:
    """Does it now and then for ever; a failure waits for the next time."""
    while True:
        await asyncio.sleep(seconds)
        try:
            await work()
        except Exception as error:
            log.warning("regular work failed", work=getattr(work, "__qualname__", str(work)), error=str(error))


def _stop_on_signals() -> asyncio.Event:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return stop
