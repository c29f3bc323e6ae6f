"""The world's phone network: every number has a handset, and every handset can call every number."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Protocol

import structlog

from offhook.adapters.sandbox.browser import Browsers
from offhook.adapters.sandbox.ear import Ear
from offhook.adapters.sandbox.handset import Handset, HandsetState
from offhook.adapters.sandbox.numbering import ENDINGS, read_number
from offhook.adapters.sandbox.phone import Phone
from offhook.adapters.sandbox.script import Script
from offhook.adapters.sandbox.script_runner import ScriptRunner
from offhook.kit.clock import Clock
from offhook.kit.errors import ConflictError, InvalidInputError, NotFoundError, OffhookError
from offhook.kit.ids import new_id
from offhook.kit.phone_number import PhoneNumber
from offhook.voice.engine import VoiceEngine
from offhook.voice.events import (
    DigitReceived,
    EngineConnected,
    EngineEvent,
    HangupCause,
    LegAnswered,
    LegArrived,
    LegEnded,
    LegReturned,
    LegRinging,
    PlaybackFinished,
    RecordingFinished,
    VoiceEvent,
)

log = structlog.get_logger(__name__)

MAX_HANDSETS = 1000
FIRM_TRUNK = "firm"
LOOP_TRUNK = "loop"
"""Back into the sandbox itself: a call from one handset to another goes out and comes in again."""


class Keeper(Protocol):
    """Where handsets are saved."""

    def changed(self, handset: Handset) -> None: ...

    def deleted(self, handset: Handset) -> None: ...

    async def load(self) -> list[Handset]: ...


class Network:
    """Owns the handsets. Give it the engine's events by `handle`; run `run` beside it."""

    def __init__(
        self,
        *,
        engine: VoiceEngine,
        phone: Phone,
        browsers: Browsers,
        ear: Ear,
        keeper: Keeper,
        clock: Clock,
        is_firm_number: Callable[[PhoneNumber], Awaitable[bool]],
    ) -> None:
        self.phone = phone
        self.browsers = browsers
        self.handsets: dict[PhoneNumber, Handset] = {}
        self._engine = engine
        self._ear = ear
        self._keeper = keeper
        self._clock = clock
        self._is_firm_number = is_firm_number
        self._runner = ScriptRunner(phone)
        self._by_leg: dict[str, Handset] = {}
        self._being_dialled: set[str] = set()  # the engine may not know them yet
        self._scripts: dict[str, asyncio.Task[None]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._events: asyncio.Queue[EngineEvent] = asyncio.Queue()

    async def load(self) -> None:
        """Takes over the handsets that an earlier controller saved; call it before the engine starts."""
        self.handsets = {handset.number: handset for handset in await self._keeper.load()}

    def handle(self, event: EngineEvent) -> None:
        """The engine's listener: only enqueues."""
        self._events.put_nowait(event)

    async def run(self) -> None:
        """Takes events in order until cancelled, then stops what it started."""
        try:
            while True:
                event = await self._events.get()
                try:
                    await self._take(event)
                except OffhookError as error:  # nearly always a leg that ended meanwhile
                    log.warning("sandbox event failed", sandbox_event=type(event).__name__, error=error.message)
        finally:
            running = [*self._tasks, *self._scripts.values()]
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    def handset(self, number: PhoneNumber) -> Handset:
        """The handset of a number. Raises NotFoundError when there is none yet."""
        try:
            return self.handsets[number]
        except KeyError:
            raise NotFoundError(f"There is no handset {number}; put one there, or call the number") from None

    def put(self, number: PhoneNumber, *, label: str | None = None) -> Handset:
        """Makes the number's handset when there is none; a label given replaces the old one."""
        handset = self.handsets.get(number)
        if handset is None:
            self._make_room()
            handset = Handset(number=number, clock=self._clock, changed=self._keeper.changed)
            self.handsets[number] = handset
            self._keeper.changed(handset)
        if label is not None and label != handset.label:
            handset.label = label
            self._keeper.changed(handset)
        return handset

    def delete(self, number: PhoneNumber) -> None:
        """Raises ConflictError during a call."""
        handset = self.handset(number)
        if handset.busy:
            raise ConflictError(f"{number} is on a call; hang up first")
        del self.handsets[number]
        self._keeper.deleted(handset)

    async def call(self, handset: Handset, to: PhoneNumber) -> None:
        """Places a call: to the firm when the number is the firm's, else to another handset."""
        if to == handset.number:
            raise InvalidInputError(f"{to} cannot call itself")
        trunk = await self._trunk_to(to)
        leg_id = f"sandbox-{new_id().hex}"
        self._by_leg[leg_id] = handset
        self._being_dialled.add(leg_id)
        try:
            await self.phone.call(handset, leg_id=leg_id, to=to, trunk=trunk)
        except BaseException:
            self._by_leg.pop(leg_id, None)
            raise
        finally:
            self._being_dialled.discard(leg_id)
        self._start_script(handset)

    def set_script(self, handset: Handset, script: Script) -> None:
        """For every call from now on; a call that still rings follows it at once."""
        handset.script, handset.script_step = script, 0
        self._keeper.changed(handset)
        if handset.leg_id is not None and handset.state is not HandsetState.TALKING:
            self._start_script(handset)

    def caption(self, number: PhoneNumber, text: str) -> None:
        """The firm says what the handset of this number hears now."""
        handset = self.handsets.get(number)
        if handset is not None and handset.busy:
            handset.note(text, who="peer")

    async def _take(self, event: EngineEvent) -> None:
        match event:
            case EngineConnected(engine_restarted=restarted):
                await self._reconcile(restarted=restarted)
            case LegArrived(source_kind="device"):
                self._spawn(self._browser_calls(event))
            case LegArrived():
                self._arrived(event)
            case LegReturned(leg_id=leg_id, cause=cause):  # a browser's call that nobody took
                self._spawn(self._engine.hang_up(leg_id, cause=cause))
            case PlaybackFinished(play_id=play_id):
                self.phone.played(play_id)
            case RecordingFinished(record_id=record_id):
                self._spawn(self._ear.finished(record_id))
            case LegAnswered(leg_id=leg_id) if leg_id in self.browsers:
                await self.browsers.answered(leg_id)
            case LegEnded(leg_id=leg_id) if leg_id in self.browsers:
                await self.browsers.ended(leg_id)
            case LegEnded(leg_id=leg_id, cause=cause):
                self._ended(leg_id, cause)
            case VoiceEvent(leg_id=leg_id) if (handset := self._by_leg.get(leg_id)) is not None:
                await self._happened(handset, event)
            case _:
                pass

    async def _happened(self, handset: Handset, event: VoiceEvent) -> None:
        match event:
            case LegRinging():
                handset.note("it rings there")
            case LegAnswered():
                handset.talk("answered")
                await self.phone.listen(handset)
            case DigitReceived(digit=digit):
                handset.note(f"(key {digit})", who="peer")
            case _:
                pass

    def _arrived(self, event: LegArrived) -> None:
        number = read_number(event.dialled)
        if number is None:
            self._spawn(self._engine.hang_up(event.leg_id, cause=HangupCause.UNALLOCATED))
            return
        handset = self.put(number)
        if handset.leg_id == event.leg_id:
            return  # told twice
        peer = read_number(event.caller) or event.caller
        if handset.busy:
            handset.note(f"{peer or 'somebody'} called while this handset was busy")
            self._spawn(self._engine.hang_up(event.leg_id, cause=HangupCause.BUSY))
            return
        handset.begin(leg_id=event.leg_id, peer=peer, outgoing=False)
        self._by_leg[event.leg_id] = handset
        self._spawn(self._ring(handset, event.leg_id))

    async def _browser_calls(self, event: LegArrived) -> None:
        number = read_number(event.dialled)
        if number is None:
            await self._engine.hang_up(event.leg_id, cause=HangupCause.UNALLOCATED)
            return
        await self.browsers.call_out(event.leg_id, source=event.source, to=number, trunk=await self._trunk_to(number))

    async def _trunk_to(self, number: PhoneNumber) -> str:
        return FIRM_TRUNK if await self._is_firm_number(number) else LOOP_TRUNK

    async def _ring(self, handset: Handset, leg_id: str) -> None:
        await self._engine.set_tags(leg_id, {"handset": handset.number})
        await self._engine.ring(leg_id)
        if handset.leg_id == leg_id:
            self._start_script(handset)

    def _ended(self, leg_id: str, cause: HangupCause) -> None:
        if (script := self._scripts.pop(leg_id, None)) is not None:
            script.cancel()
        handset = self._by_leg.pop(leg_id, None)
        if handset is not None and handset.leg_id == leg_id:
            self._spawn(self.browsers.release(handset.browser_leg_id))
            handset.end(ENDINGS.get(cause, "the call ended"))

    def _start_script(self, handset: Handset) -> None:
        leg_id = handset.leg_id
        if leg_id is None or leg_id not in self._by_leg:
            return
        if (running := self._scripts.pop(leg_id, None)) is not None:
            running.cancel()
        if handset.script.steps:
            self._scripts[leg_id] = asyncio.create_task(self._runner.run(handset))

    async def _reconcile(self, *, restarted: bool) -> None:
        """After (re)connecting: handsets whose legs live go on, those whose legs are gone are put back."""
        legs = {} if restarted else (await self._engine.snapshot()).legs
        for handset in list(self.handsets.values()):
            leg_id = handset.leg_id
            if leg_id is None or leg_id in self._being_dialled:
                continue
            leg = legs.get(leg_id)
            if leg is None:
                self._by_leg[leg_id] = handset
                self._ended(leg_id, HangupCause.FAILED)
                continue
            if leg_id in self._by_leg:
                continue  # only the control link was away
            self._by_leg[leg_id] = handset
            if leg.answered and handset.state is not HandsetState.TALKING:
                handset.talk("answered")
                await self.phone.listen(handset)
            self._start_script(handset)
        for leg_id in legs.keys() - self._by_leg.keys():
            if legs[leg_id].ours and "handset" in legs[leg_id].tags:
                await self._engine.hang_up(leg_id, cause=HangupCause.FAILED)

    def _make_room(self) -> None:
        if len(self.handsets) < MAX_HANDSETS:
            return
        for number, handset in self.handsets.items():
            if not handset.busy and not handset.label and not handset.script.steps:
                self.delete(number)
                return

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(_quietly(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


async def _quietly(work: Coroutine[Any, Any, None]) -> None:
    try:
        await work
    except OffhookError as error:  # nearly always a leg that ended meanwhile
        log.info("sandbox verb failed", error=error.message)
