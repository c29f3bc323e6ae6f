"""Call: the awaitable handle of one live call, which nodes and programs see as `ctx.call`."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from zlib import crc32

from offhook.kit.clock import Clock
from offhook.kit.errors import UnavailableError
from offhook.voice.connecting import connect
from offhook.voice.control import CallControl, CallerGone
from offhook.voice.engine import Sound, VoiceEngine
from offhook.voice.events import DigitReceived, HangupCause, PlaybackFinished
from offhook.voice.messages import record_message, start_recording, stop_recording
from offhook.voice.phrases import Narrator
from offhook.voice.plans import (
    Accepted,
    ConnectFailed,
    Digits,
    Played,
    Recorded,
    RingMember,
    RingOutcome,
    RingPlan,
    TalkEnded,
    TransferRouter,
    no_transfers,
)
from offhook.voice.ringing import Ringing
from offhook.voice.session import CallLog, CallSession, LegState, SessionStore
from offhook.voice.talking import Talking
from offhook.voice.toll import FREE_OF_CHARGE, REFUSED_BY_US, Denial, Toll

__all__ = ["Call", "CallLog", "CallProgram", "CallerGone"]

ANY_DIGIT = "0123456789*#ABCD"
_ENDING_S = 2


class Call(CallControl):
    """Verbs for straight-line call logic.

    Whoever owns the call feeds it by `deliver`, runs a program by `run`, and after a crash (or a broken
    control link: cancel the run first) calls `resume(snapshot)` and then `run` with the same program again.
    Every verb raises CallerGone once the caller hung up; `run` ends the call then.
    """

    def __init__(
        self,
        session: CallSession,
        *,
        engine: VoiceEngine,
        store: SessionStore,
        clock: Clock,
        narrator: Narrator,
        log: CallLog,
        router: TransferRouter = no_transfers,
        toll: Toll = FREE_OF_CHARGE,
    ) -> None:
        super().__init__(session, engine=engine, store=store, clock=clock, narrator=narrator, log=log, toll=toll)
        self.router = router

    # --- life
    async def run(self, program: "CallProgram") -> None:
        """Runs the program to its end and ends the call, all of its legs included. The session is saved already.

        Cancelling leaves everything as it is, and so does UnavailableError (engine or database away), which
        is raised: resume and run again. Any other error ends the call and is raised.
        """
        try:
            if self.session.outcome is None:
                await self._begin()
                await program(self)
        except CallerGone:
            pass
        except (asyncio.CancelledError, UnavailableError):
            raise
        except Exception:
            self.set_result("failed")
            await self.finish()
            raise
        await self.finish()

    async def _begin(self) -> None:
        if not self.session.variables.get("_begun"):
            self.session.variables["_begun"] = True
            self.session.started_at = self.session.started_at or self.clock.now()
            tags = {"call": self.tag(self.caller)}
            await self.ask(self.caller.leg_id, self.engine.set_tags(self.caller.leg_id, tags))
            await self._take_in()

    async def _take_in(self) -> None:
        """A call from the outside may cost who is called, or be one too many. Raises CallerGone."""
        if self.session.direction != "inbound" or self.caller.trunk is None:
            return
        permit = await self.toll.admit(self.session, self.caller, caller_number=self.session.caller)
        if isinstance(permit, Denial):
            self.set_result("refused")
            self.step("not_allowed", leg_id=self.caller.leg_id, cause=permit.cause.value)
            self.log("not_allowed", leg_id=self.caller.leg_id, reason=permit.reason)
            # The world need not know why a number is out of service.
            is_suspended = permit.cause is HangupCause.SUSPENDED
            await self.hang_up(cause=HangupCause.UNALLOCATED if is_suspended else permit.cause)
            raise CallerGone

    def set_result(self, result: str) -> None:
        """What the call will have been when it ends: `answered`, `voicemail`, `missed`, `refused`, `failed`."""
        self.session.variables["_result"] = result

    async def finish(self) -> None:
        """Ends every leg (the caller's last) and the session. Repeating is no error."""
        session = self.session
        session.outcome = session.outcome or self._outcome()
        if any(leg.state is not LegState.ENDED for leg in session.legs.values()):
            await self.save()  # from here on the program is never run again
        for leg in sorted(session.legs.values(), key=lambda leg: leg.role == "caller"):
            if leg.state is not LegState.ENDED:
                cause = self.final_cause if leg.role == "caller" else HangupCause.NORMAL
                await self.end_leg(leg.leg_id, cause=cause)
                if leg.state is LegState.INTENDED:
                    leg.state = LegState.ENDED  # perhaps never dialled: nobody will tell
        await self._await_ends()
        if session.bridge_id is not None:
            await self.engine.unbridge(session.bridge_id)
        for leg in session.legs.values():
            self.toll.ended(leg)
        self.step("ended", outcome=session.outcome)
        await self.store.end(session)

    def _outcome(self) -> str:
        if (result := self.session.variables.get("_result")) is not None:
            return str(result)
        return "answered" if self.session.answered_by else "missed"

    async def _await_ends(self) -> None:
        until = self.clock.now() + timedelta(seconds=_ENDING_S)
        while any(leg.state is not LegState.ENDED for leg in self.session.legs.values()):
            if await self.next(until, caller_may_leave=True) is None:
                return

    # --- the caller
    async def answer(self) -> None:
        """Picks up for the caller; once is enough."""
        await self.answer_caller()

    async def ring(self) -> None:
        """The caller, not yet answered, hears ringing."""
        await self.ring_caller()

    async def play(self, sounds: Sequence[Sound], *, interruptible_by: str = "") -> Played:
        """Plays to the caller (answering first) to the end, or until one of the given digits."""
        play_id = await self._start_play(sounds)
        while True:
            match await self.next():
                case PlaybackFinished(play_id=finished) if finished == play_id:
                    self.session.node_state.pop("_play", None)
                    return Played()
                case DigitReceived(leg_id=leg_id, digit=digit) if leg_id == self.caller.leg_id:
                    if digit in interruptible_by:
                        await self._stop_play(play_id)
                        return Played(digit=digit)

    async def read_digits(
        self, sounds: Sequence[Sound], *, max_digits: int, timeout_s: float, end_on: str = "#"
    ) -> Digits:
        """Plays and collects digits; the first one ends the prompt, `timeout_s` runs after prompt and each digit."""
        digits = ""
        if sounds:
            digits = (await self.play(sounds, interruptible_by=ANY_DIGIT)).digit or ""
        else:
            await self.answer_caller()
        while True:
            if digits and digits[-1] in end_on:
                return Digits(digits=digits[:-1], complete=True)
            if len(digits) >= max_digits:
                return Digits(digits=digits, complete=True)
            if (digit := await self._digit(timeout_s)) is None:
                return Digits(digits=digits, complete=False)
            digits += digit

    async def wait(self, seconds: float) -> None:
        """Lets time pass while the caller is there."""
        self.require_caller()
        until = self.clock.now() + timedelta(seconds=seconds)
        while await self.next(until) is not None:
            pass

    async def hang_up(self, *, cause: HangupCause = HangupCause.NORMAL) -> None:
        """Ends the caller's leg with this cause; the call ends as soon as the program does."""
        self.final_cause = cause
        await self.end_leg(self.caller.leg_id, cause=cause)

    async def _digit(self, timeout_s: float) -> str | None:
        until = self.clock.now() + timedelta(seconds=timeout_s)
        while (happening := await self.next(until)) is not None:
            if isinstance(happening, DigitReceived) and happening.leg_id == self.caller.leg_id:
                return happening.digit
        return None

    async def _start_play(self, sounds: Sequence[Sound]) -> str:
        """The same sounds re-entered after a crash get the same id, so what still plays just goes on."""
        await self.answer_caller()
        print_, state = crc32(repr(sounds).encode()), self.session.node_state
        if state.get("_play", {}).get("sounds") != print_:
            state["_play"] = {"id": f"{self.caller.leg_id}-p{self.next_number('plays')}", "sounds": print_}
            await self.save()
        play_id = str(state["_play"]["id"])
        await self.ask(self.caller.leg_id, self.engine.play(self.caller.leg_id, sounds, play_id=play_id))
        return play_id

    async def _stop_play(self, play_id: str) -> None:
        self.session.node_state.pop("_play", None)
        await self.engine.stop_play(play_id)

    # --- others
    async def ring_legs(self, plan: RingPlan) -> RingOutcome:
        """Rings people until exactly one accepts; see RingPlan. The accepted leg is up and waits for `talk`."""
        return await Ringing(self, plan).run()

    async def talk(self, leg_id: str, *, music: str = "default") -> TalkEnded:
        """Joins the caller with a leg until that side leaves (holds and transfers included)."""
        self.set_result("answered")
        return await Talking(self, leg_id=leg_id, router=self.router, music=music).run()

    async def connect(
        self, members: tuple[RingMember, ...], *, ring_timeout_s: int = 60, name: str = "1", role: str = "callee"
    ) -> ConnectFailed:
        """A plain call: the engine rings all members' first targets and joins the first to answer.

        Returns only when nobody took it; a call that took place ends in CallerGone.
        """
        if self.toll.watches(self.session, [member.targets[0] for member in members]):
            return await self._connect_watched(members, ring_timeout_s=ring_timeout_s, name=name, role=role)
        return await connect(self, members, ring_timeout_s=ring_timeout_s, name=name, role=role)

    async def _connect_watched(
        self, members: tuple[RingMember, ...], *, ring_timeout_s: int, name: str, role: str
    ) -> ConnectFailed:
        """The same under our control: how long it may last is told the engine anew while it goes on."""
        plain = tuple(
            replace(member, targets=member.targets[:1], announcement=(), ring_timeout_s=ring_timeout_s)
            for member in members
        )
        outcome = await self.ring_legs(RingPlan(members=plain, name=f"connect-{name}", role=role))
        if isinstance(outcome, Accepted):
            await self.talk(outcome.leg_id)
            await self.hang_up()
            raise CallerGone
        return ConnectFailed(cause=next(iter(outcome.causes.values()), HangupCause.FAILED))

    def in_order(self, ways: Sequence[RingMember], *, name: str = "ways") -> Sequence[RingMember]:
        """Ways to one person in the order to try them, the cheapest carrier first; the same after a crash."""
        if len(ways) < 2:
            return ways
        order = self.session.node_state.setdefault("_order", {})
        if name not in order:
            first, targets = ways[0], [way.targets[0] for way in ways]
            cheapest = self.toll.ordered(self.session, targets, party=first.party, caller_number=first.caller_number)
            order[name] = [target.endpoint for target in cheapest]
        places = {endpoint: place for place, endpoint in enumerate(order[name])}
        return sorted(ways, key=lambda way: places.get(way.targets[0].endpoint, len(places)))

    # --- recording
    async def record_message(
        self, *, max_duration_s: int = 180, max_silence_s: int | None = 5, end_on: str = "#"
    ) -> Recorded:
        """A beep, then what the caller says; returns also when they hang up."""
        return await record_message(self, max_duration_s=max_duration_s, max_silence_s=max_silence_s, end_on=end_on)

    async def start_recording(self) -> str:
        """Records both sides from now on; returns the recording's id."""
        return await start_recording(self)

    async def stop_recording(self) -> None:
        await stop_recording(self)


async def tell_why(call: Call, cause: HangupCause) -> None:
    """Says to a caller who listens already why the call went nowhere; others are told by the cause."""
    if cause in REFUSED_BY_US and call.caller.state in (LegState.ANSWERED, LegState.TALKING):
        language = str(call.session.variables.get("language", "en"))
        await call.play([await call.narrator.phrase(cause.value, language=language)])


CallProgram = Callable[[Call], Awaitable[None]]
"""What happens to a call, from its arrival (or its resumption) to its end."""
