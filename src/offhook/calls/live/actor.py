"""One living call: a task that runs its program, and a door for its events."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

import structlog

from offhook.calls.live.parts import LiveParts
from offhook.calls.live.store import LeaseLostError
from offhook.kit.errors import OffhookError
from offhook.kit.ids import new_id
from offhook.voice.call import Call
from offhook.voice.engine import VoiceEngineError
from offhook.voice.events import HangupCause, LegEnded, PlaybackFinished, VoiceEvent
from offhook.voice.session import CallSession, LegState, SessionLeg

log = structlog.get_logger(__name__)

APOLOGY_LIMIT_S = 8.0


class CallActor:
    """Runs one call from start (or resume) to its saved end; whatever fails in it stays in it."""

    def __init__(self, call: Call, parts: LiveParts, *, on_started: Callable[[], None] = lambda: None) -> None:
        self.call = call
        self._parts = parts
        self._on_started = on_started
        self._apology: asyncio.Future[None] | None = None
        self._apology_id = ""
        self._log = log.bind(call_id=call.session.call_id)

    @property
    def session(self) -> CallSession:
        return self.call.session

    def deliver(self, event: VoiceEvent) -> None:
        """Only enqueues."""
        if isinstance(event, LegEnded):
            leg = self.session.legs.get(event.leg_id)
            if leg is not None and self._apology is not None:
                leg.state = LegState.ENDED
        over = isinstance(event, LegEnded) or (
            isinstance(event, PlaybackFinished) and event.play_id == self._apology_id
        )
        if self._apology is not None and over and not self._apology.done():
            self._apology.set_result(None)
        self.call.deliver(event)

    async def run(self) -> None:
        """Ends only when the call is over and saved as such, or is another process's."""
        try:
            await self._run_program()
        except LeaseLostError:
            self._log.warning("call was taken over by another process")
            return
        await self._finish()

    async def hang_up(self) -> None:
        """A person on the web ends the call: every leg goes, the program sees them go."""
        for leg in self._living_legs():
            with suppress(OffhookError):
                await self._parts.engine.hang_up(leg.leg_id)

    async def _run_program(self) -> None:
        name = str(self.session.variables.get("program", "flow"))
        try:
            await self._parts.programs[name](self.call)
        except LeaseLostError:
            raise
        except Exception:
            self._log.exception("call program failed", program=name)
            self.session.outcome = self.session.outcome or "failed"
            with suppress(OffhookError, TimeoutError):
                await self._apologise()

    async def _apologise(self) -> None:
        caller = next((leg for leg in self._living_legs() if leg.role == "caller"), None)
        sounds = await self._parts.apology(self.session)
        if caller is None or not sounds or caller.state not in {LegState.ANSWERED, LegState.TALKING}:
            return
        if self.session.bridge_id is not None:
            await self._parts.engine.unbridge(self.session.bridge_id)
        self._apology_id = f"{self.session.call_id}-apology-{new_id().hex[-8:]}"
        self._apology = asyncio.get_running_loop().create_future()
        await self._parts.engine.play(caller.leg_id, sounds, play_id=self._apology_id)
        async with asyncio.timeout(APOLOGY_LIMIT_S):
            await self._apology

    async def _finish(self) -> None:
        failed = self.session.outcome == "failed"
        for leg in self._living_legs():
            cause = HangupCause.FAILED if failed and leg.role == "caller" else HangupCause.NORMAL
            try:
                await self._parts.engine.hang_up(leg.leg_id, cause=cause)
            except OffhookError as error:
                self._log.warning("a leg could not be ended", leg_id=leg.leg_id, error=str(error))
        if self.session.bridge_id is not None:
            with suppress(VoiceEngineError, OffhookError):
                await self._parts.engine.unbridge(self.session.bridge_id)
        self.session.outcome = self.session.outcome or ("answered" if self.session.answered_by else "missed")
        try:
            await self._parts.store.end(self.session)
        except LeaseLostError:
            self._log.warning("call was taken over by another process")

    def _living_legs(self) -> list[SessionLeg]:
        gone = {LegState.ENDED, LegState.INTENDED}
        return [leg for leg in self.session.legs.values() if leg.state not in gone]
