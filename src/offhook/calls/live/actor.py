"""One living call: a task that runs its program, and a door for its events."""

import asyncio
from contextlib import suppress

import structlog

from offhook.calls.live.parts import LiveParts
from offhook.calls.live.store import LeaseLostError, NotTakenInError
from offhook.kit.errors import UnavailableError
from offhook.voice.call import Call, CallerGone, CallProgram
from offhook.voice.commands import CallCommand
from offhook.voice.engine import EngineSnapshot
from offhook.voice.events import HangupCause, VoiceEvent
from offhook.voice.session import WORDLESS, CallSession, LegState

log = structlog.get_logger(__name__)

APOLOGY_LIMIT_S = 10.0
RETRY_S = 0.5
_PICKED_UP = frozenset({LegState.ANSWERED, LegState.TALKING})


class CallActor:
    """Runs one call from start (or resume) to its saved end; whatever fails in it stays in it."""

    def __init__(self, session: CallSession, parts: LiveParts, *, snapshot: EngineSnapshot | None = None) -> None:
        self._parts = parts
        self._resume_from = snapshot
        self._running: asyncio.Task[None] | None = None
        self._log = log.bind(call_id=session.call_id)
        self.call: Call = parts.make_call(session)

    @property
    def session(self) -> CallSession:
        return self.call.session

    def deliver(self, event: VoiceEvent) -> None:
        """Only enqueues."""
        self.call.deliver(event)

    def order(self, command: CallCommand) -> None:
        """Only enqueues what a person on the web wants."""
        self.call.deliver_command(command)

    def resume(self, snapshot: EngineSnapshot) -> None:
        """The control link was away: the program is cut where it is and entered again on what is true now."""
        self._resume_from = snapshot
        if self._running is not None:
            self._running.cancel()

    async def run(self) -> None:
        """Ends when the call is over and saved as such, or is another process's; cancelling leaves it as it is."""
        while True:
            if self._resume_from is not None:
                self.call.resume(self._resume_from)
                self._resume_from = None
            self._running = asyncio.create_task(self.call.run(self._guarded), name=f"run {self.session.call_id}")
            try:
                await self._running
            except asyncio.CancelledError:
                if not self._is_cut_for_resume():
                    self._running.cancel()
                    raise
            except LeaseLostError:
                self._log.warning("call was taken over by another process")
                return
            except NotTakenInError as error:
                self._log.info("call refused", reason=error.message)
                with suppress(UnavailableError):
                    await self._parts.engine.hang_up(self.call.caller.leg_id, cause=HangupCause.CONGESTION)
                return
            except UnavailableError as error:
                self._log.warning("call waits for what is away", error=error.message)
                await self._look_again()
            else:
                return

    def _is_cut_for_resume(self) -> bool:
        """Tells the program alone being cut from the process's own end."""
        task = asyncio.current_task()
        return self._resume_from is not None and not (task is not None and task.cancelling())

    async def _guarded(self, call: Call) -> None:
        """The program, with an apology to the caller when it fails for a reason of our own."""
        program = self._program()
        try:
            await program(call)
        except (CallerGone, LeaseLostError, UnavailableError):
            raise
        except Exception:
            self._log.exception("call program failed", program=self.session.variables.get("program"))
            call.set_result("failed")
            call.final_cause = HangupCause.FAILED
            with suppress(TimeoutError):
                async with asyncio.timeout(APOLOGY_LIMIT_S):
                    await self._apologise(call)

    def _program(self) -> CallProgram:
        return self._parts.programs[str(self.session.variables.get("program", "flow"))]

    async def _apologise(self, call: Call) -> None:
        if call.caller.state not in _PICKED_UP or self.session.variables.get(WORDLESS):
            return
        if (bridge_id := self.session.bridge_id) is not None:
            await self._parts.engine.unbridge(bridge_id)
        language = str(self.session.variables.get("language", "en"))
        await call.play([await call.narrator.phrase("call_failed", language=language)])

    async def _look_again(self) -> None:
        """Until the engine can be looked at; a reconnection meanwhile brings its own snapshot."""
        while self._resume_from is None:
            await asyncio.sleep(RETRY_S)
            if self._resume_from is None:
                with suppress(UnavailableError):
                    self._resume_from = await self._parts.engine.snapshot()
