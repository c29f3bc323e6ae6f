"""The one listener of the engine: it only enqueues, and gives every event to its call."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from typing import Any

import structlog

from offhook.calls.live.actor import CallActor
from offhook.calls.live.admission import Admission
from offhook.calls.live.arrival import new_session
from offhook.calls.live.door import Door
from offhook.calls.live.parts import LiveParts
from offhook.calls.live.source_limits import SourceLimits
from offhook.calls.ports import Refusal, Route
from offhook.kit.errors import OffhookError, UnavailableError
from offhook.voice.engine import EngineSnapshot
from offhook.voice.events import (
    DeviceStateChanged,
    EngineConnected,
    EngineEvent,
    EngineLost,
    HangupCause,
    LegArrived,
    RecordingFinished,
    VoiceEvent,
)
from offhook.voice.session import CallSession

log = structlog.get_logger(__name__)

ROUTE_TIMEOUT_S = 3.0
UNSAVED_S = 0.1
"""A program that has done nothing yet is saved by then: nobody who hears ringing is lost with the process."""

EngineHook = Callable[[EngineConnected | EngineLost | DeviceStateChanged], Awaitable[None]]


class Dispatcher:
    """Takes calls in, keeps their actors, and routes events by leg id.

    Events wait in `held` while a resume is under way, so that nothing is decided on half a picture.
    """

    def __init__(self, parts: LiveParts) -> None:
        self.parts = parts
        self.admission = Admission(parts.limits)
        self.door = Door(parts.engine)
        self.source_limits = SourceLimits()
        self.actors: dict[str, CallActor] = {}
        self.on_engine: EngineHook | None = None
        """Told of (dis)connection and device states; runs beside the calls, in order."""
        self.accepting = True
        self._call_of_leg: dict[str, str] = {}
        self._early: dict[str, list[VoiceEvent]] = {}
        self._held: list[VoiceEvent] | None = None
        self._engine_news: asyncio.Queue[EngineConnected | EngineLost | DeviceStateChanged] = asyncio.Queue()
        self._tasks: set[asyncio.Task[None]] = set()

    def listen(self, event: EngineEvent) -> None:
        """The `EventListener` handed to the engine."""
        if isinstance(event, EngineConnected | EngineLost | DeviceStateChanged):
            if isinstance(event, EngineConnected):
                self.hold_events()
            self._engine_news.put_nowait(event)
        elif self._held is not None:
            self._held.append(event)
        else:
            self._route(event)

    def hold_events(self) -> None:
        """Until `release_events`, leg events only queue up."""
        if self._held is None:
            self._held = []

    def held_arrivals(self) -> frozenset[str]:
        """Legs that came in while events were held: no orphans, only not yet looked at."""
        return frozenset(event.leg_id for event in self._held or () if isinstance(event, LegArrived))

    def is_setting_up(self, session: CallSession) -> bool:
        """Already saved but about to be started: no call to be adopted."""
        return any(leg_id in self._early for leg_id in session.legs)

    def release_events(self) -> None:
        """Routes what was held, in order, and everything after it at once."""
        held, self._held = self._held or [], None
        for event in held:
            self._route(event)

    async def run(self) -> None:
        """Works through the engine's own news for ever."""
        while True:
            news = await self._engine_news.get()
            try:
                if self.on_engine is not None:
                    await self.on_engine(news)
            except Exception:
                log.exception("engine news could not be handled", news=type(news).__name__)
            finally:
                if isinstance(news, EngineConnected):
                    self.release_events()

    def start_call(self, session: CallSession, *, snapshot: EngineSnapshot | None = None) -> CallActor:
        """Starts the actor of a saved session; with a snapshot it goes on where the session says it was."""
        actor = CallActor(session, self.parts, snapshot=snapshot)
        self.actors[session.call_id] = actor
        self.source_limits.enter(session)
        for leg_id in session.legs:
            self._call_of_leg[leg_id] = session.call_id
        self.spawn(self._run_actor(actor), name=f"call {session.call_id}")
        return actor

    def spawn(self, work: Coroutine[Any, Any, None], *, name: str) -> None:
        """Runs it beside everything else and keeps it from being forgotten."""
        task = asyncio.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def actor_of(self, leg_id: str) -> CallActor | None:
        """The call of a leg: by what its session says, else by the id, which we made."""
        call_id = self._call_of_leg.get(leg_id) or leg_id.partition("-")[0]
        return self.actors.get(call_id)

    async def abandon(self) -> None:
        """Stops all actors where they are; their calls go on in the engine for the next process."""
        self.accepting = False
        for task in (tasks := list(self._tasks)):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _route(self, event: VoiceEvent) -> None:
        if isinstance(event, LegArrived):
            self._early[event.leg_id] = []
            self.spawn(self._take_in(event), name=f"arrival {event.leg_id}")
            return
        if (early := self._early.get(event.leg_id)) is not None:
            early.append(event)  # its call is still being saved
            return
        actor = self.actor_of(event.leg_id)
        if isinstance(event, RecordingFinished):
            self.spawn(self._book_recording(event), name=f"recording {event.record_id}")
        if actor is not None:
            actor.deliver(event)

    async def _take_in(self, arrived: LegArrived) -> None:
        session = await self._admit(arrived)
        early = self._early.pop(arrived.leg_id, [])
        if session is None:
            return
        actor = self.start_call(session)
        for event in early:
            actor.deliver(event)
        await asyncio.sleep(UNSAVED_S)
        if self.parts.store.is_unsaved(session.call_id):
            with suppress(OffhookError):  # its actor is told the same
                await self.parts.store.save(session)

    async def _admit(self, arrived: LegArrived) -> CallSession | None:
        """The session of a new call, or None when it was refused."""
        self.admission.unsaved = self.parts.store.unsaved
        waited_s = (self.parts.clock.now() - arrived.at).total_seconds()
        reason: str | None = "shutting down"
        if self.accepting:
            reason = self.admission.refusal(living=len(self.actors), waited_s=waited_s)
            if reason is not None:
                self.door.shut()
        if reason is not None:
            await self._refuse(arrived, Refusal(cause=HangupCause.CONGESTION, reason=reason))
            return None
        self.admission.setting_up += 1
        try:
            route = await self._find_route(arrived)
            if isinstance(route, Refusal):
                await self._refuse(arrived, route)
                return None
            if (reason := self.source_limits.refusal(route)) is not None:
                await self._refuse(arrived, Refusal(cause=HangupCause.CONGESTION, reason=reason))
                return None
            session = new_session(arrived, route)
            self.parts.store.expect(session, timeout_s=self.parts.first_save_timeout_s)
        except Exception as error:
            if not isinstance(error, OffhookError):
                log.exception("a new call could not be taken in", leg_id=arrived.leg_id)
            await self._refuse(arrived, Refusal(cause=HangupCause.CONGESTION, reason=str(error)))
            return None
        finally:
            self.admission.setting_up -= 1
        return session

    async def _find_route(self, arrived: LegArrived) -> Route | Refusal:
        """Raises UnavailableError when the database hangs: callers are better told than left in silence.

        The search is not waited for any longer then, because ending a hanging query takes seconds itself.
        """
        search = asyncio.ensure_future(
            self.parts.route_call(
                source=arrived.source,
                source_kind=arrived.source_kind,
                dialled=arrived.dialled,
                caller=arrived.caller,
                wanted_number_id=arrived.wanted_number_id,
                address=arrived.address,
            )
        )
        done, _ = await asyncio.wait({search}, timeout=ROUTE_TIMEOUT_S)
        if not done:
            self.spawn(_given_up(search), name=f"route {arrived.leg_id}")
            raise UnavailableError("Where the call leads could not be found in time")
        return search.result()

    async def _refuse(self, arrived: LegArrived, refusal: Refusal) -> None:
        log.info(
            "call refused", leg_id=arrived.leg_id, source=arrived.source, cause=refusal.cause, reason=refusal.reason
        )
        try:
            await self.parts.engine.hang_up(arrived.leg_id, cause=refusal.cause)
        except OffhookError as error:
            log.warning("a refused call could not be ended", leg_id=arrived.leg_id, error=str(error))

    async def _run_actor(self, actor: CallActor) -> None:
        session = actor.session
        try:
            await actor.run()
        except Exception:
            log.exception("call could not be ended", call_id=session.call_id)
        finally:
            self.actors.pop(session.call_id, None)
            self.source_limits.leave(session)
            for leg_id in session.legs:
                self._call_of_leg.pop(leg_id, None)

    async def _book_recording(self, event: RecordingFinished) -> None:
        try:
            await self.parts.recordings.finished(event)
        except Exception as error:
            log.warning("a finished recording is left to the sweeper", record_id=event.record_id, error=str(error))


async def _given_up(search: asyncio.Future[Route | Refusal]) -> None:
    """Nobody waits for what it finds."""
    search.cancel()
    with suppress(Exception, asyncio.CancelledError):
        await search
