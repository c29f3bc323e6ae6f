"""One live call between its saved session and the engine: what all verbs stand on."""

from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import datetime, timedelta

from offhook.kit.clock import Clock
from offhook.voice.commands import CallCommand, HangUpOrdered
from offhook.voice.engine import DialTarget, EngineSnapshot, LegGoneError, LegSpec, Sound, VoiceEngine, VoiceEngineError
from offhook.voice.events import (
    DigitReceived,
    HangupCause,
    LegAnswered,
    LegEnded,
    LegRinging,
    PlaybackFinished,
    VoiceEvent,
)
from offhook.voice.happenings import Happening, Inbox
from offhook.voice.phrases import Narrator
from offhook.voice.session import CallLog, CallSession, LegState, SessionLeg, SessionStore
from offhook.voice.toll import FREE_OF_CHARGE, Denial, Toll, permitted_spec

_MAX_STEPS = 500
_LATE_PRESS_S = 0.4
_FAREWELL_S = 10


class CallerGone(Exception):  # noqa: N818  # no error: callers hang up, and everything below must unwind
    """The caller is no longer there; every verb raises it from then on."""


@dataclass(slots=True, kw_only=True)
class _Farewell:
    due: datetime
    digit: str
    sounds: tuple[Sound, ...]
    play_id: str | None = None


class CallControl:
    """Session, engine and inbox of one call; verbs are built from these."""

    def __init__(
        self,
        session: CallSession,
        *,
        engine: VoiceEngine,
        store: SessionStore,
        clock: Clock,
        narrator: Narrator,
        log: CallLog,
        toll: Toll = FREE_OF_CHARGE,
    ) -> None:
        self.session = session
        self.engine = engine
        self.store = store
        self.clock = clock
        self.narrator = narrator
        self.log = log
        self.toll = toll
        self.running_recordings: frozenset[str] = frozenset()
        self.final_cause = HangupCause.NORMAL
        self._inbox = Inbox(clock)
        self._farewells: dict[str, _Farewell] = {}
        self._reconnected_plain = False
        self._ending: set[str] = set()
        self._caller_hears_ringing = False

    # --- from outside
    def deliver(self, event: VoiceEvent) -> None:
        """Takes an engine event of one of this call's legs; never blocks."""
        self._inbox.put(event)

    def deliver_command(self, command: CallCommand) -> None:
        """Takes a person's order; never blocks. Orders that make no sense now are dropped."""
        self._inbox.put(command)

    def resume(self, snapshot: EngineSnapshot) -> None:
        """Brings the legs in line with what the engine has; then run the same program again.

        Legs the engine no longer knows have ended. A leg that was only intended is dialled by whoever
        re-enters, under the same id.
        """
        self._farewells.clear()
        self._ending.clear()
        self.running_recordings = snapshot.recording_ids
        for leg in self.session.legs.values():
            seen = snapshot.legs.get(leg.leg_id)
            if leg.state is LegState.ENDED:
                continue
            if seen is None:
                if leg.state is not LegState.INTENDED:
                    leg.state = LegState.ENDED
            elif leg.state in (LegState.INTENDED, LegState.RINGING, LegState.ARRIVED) and seen.answered:
                leg.state = LegState.ANSWERED
            elif leg.state is LegState.INTENDED:
                leg.state = LegState.RINGING
        self.toll.resumed(self.session)
        caller = snapshot.legs.get(self.caller.leg_id)
        self._reconnected_plain = caller is not None and not caller.ours

    # --- the session
    @property
    def caller(self) -> SessionLeg:
        """The leg this call is about; a transfer by the caller makes it the remaining party's."""
        return next(leg for leg in self.session.legs.values() if leg.role == "caller")

    @property
    def in_plain_call(self) -> bool:
        """Found on resuming: the engine itself runs the caller's call."""
        return self._reconnected_plain

    def left_plain_call(self) -> None:
        """The engine gave the caller back."""
        self._reconnected_plain = False

    def leg(self, leg_id: str) -> SessionLeg:
        return self.session.legs[leg_id]

    def alive(self, leg_id: str) -> bool:
        return leg_id in self.session.legs and self.leg(leg_id).state is not LegState.ENDED

    async def save(self) -> None:
        await self.store.save(self.session)

    def step(self, what: str, **detail: object) -> None:
        """A line in the timeline people read."""
        if len(self.session.steps) < _MAX_STEPS:
            at = self.clock.now().isoformat()
            self.session.steps.append({"at": at, "what": what, **{k: v for k, v in detail.items() if v is not None}})

    def next_number(self, name: str) -> int:
        """Counts per call, saved with it: ids made from it are never used twice."""
        count = int(self.session.variables.get(f"_{name}", 0)) + 1
        self.session.variables[f"_{name}"] = count
        return count

    def new_leg(
        self, *, role: str, party: str, party_name: str = "", agent_id: str | None = None, target: DialTarget
    ) -> SessionLeg:
        """A leg to be dialled, in the session and not yet in the engine: save before dialling."""
        leg = SessionLeg(
            leg_id=f"{self.session.call_id}-{self.next_number('legs')}",
            role=role,
            party=party,
            party_name=party_name,
            agent_id=agent_id,
            trunk=target.endpoint if target.number is not None else None,
        )
        self.session.legs[leg.leg_id] = leg
        return leg

    def tag(self, leg: SessionLeg) -> str:
        """Written on the leg in the engine, so that its journal tells whose leg it is."""
        parts = (self.session.call_id, self.session.account_id, leg.role, leg.party, self.session.number_id or "")
        return "|".join(str(part).replace("|", "/") for part in parts)

    def spec(self, leg: SessionLeg, *, target: DialTarget, caller: tuple[str, str], ring_timeout_s: int) -> LegSpec:
        return LegSpec(
            leg_id=leg.leg_id,
            target=target,
            caller_number=caller[0],
            caller_name=caller[1],
            ring_timeout_s=ring_timeout_s,
            originator_leg_id=self.caller.leg_id,
            tags={"call": self.tag(leg)},
        )

    # --- asking the engine
    def require_caller(self) -> None:
        """Raises CallerGone when nobody is there to do it for."""
        if self.caller.state is LegState.ENDED:
            raise CallerGone

    async def ask(self, leg_id: str, verb: Awaitable[None]) -> bool:
        """Does it; False when the leg went meanwhile, CallerGone when it was the caller's."""
        try:
            await verb
        except LegGoneError:
            self.leg(leg_id).state = LegState.ENDED
            if leg_id == self.caller.leg_id:
                raise CallerGone from None
            return False
        return True

    async def dial(self, spec: LegSpec) -> bool:
        """Starts ringing; False when it may not be dialled or the engine refuses: then the leg says why it is over."""
        leg = self.leg(spec.leg_id)
        permitted = await permitted_spec(self.toll, self.session, leg, spec)
        if isinstance(permitted, Denial):
            self.never_was(leg, permitted.cause)
            self.step("not_allowed", leg_id=leg.leg_id, cause=permitted.cause.value)
            self.log("not_allowed", leg_id=leg.leg_id, reason=permitted.reason)
            return False
        try:
            await self.engine.dial(permitted)
        except VoiceEngineError as error:
            self.never_was(leg, HangupCause.FAILED)
            self.log("dial_refused", leg_id=spec.leg_id, endpoint=spec.target.endpoint, reason=error.message)
            return False
        return True

    async def end_leg(self, leg_id: str, *, cause: HangupCause = HangupCause.NORMAL) -> None:
        """The leg ends; its LegEnded still follows."""
        self._farewells.pop(leg_id, None)
        if self.alive(leg_id) and leg_id not in self._ending:
            self._ending.add(leg_id)
            await self.engine.hang_up(leg_id, cause=cause)

    async def ring_caller(self) -> None:
        """The caller, not yet answered, hears ringing; once is enough."""
        self.require_caller()
        if self.caller.state is LegState.ARRIVED and not self._caller_hears_ringing:
            await self.ask(self.caller.leg_id, self.engine.ring(self.caller.leg_id))
            self._caller_hears_ringing = True

    async def answer_caller(self, *, saved: bool = False) -> None:
        """Picks up, when not yet done; `saved` when the session has been since it last changed."""
        self.require_caller()
        if self.caller.state is LegState.ARRIVED:
            if not saved:
                await self.save()
            await self.ask(self.caller.leg_id, self.engine.answer(self.caller.leg_id))
            self.caller.state = LegState.ANSWERED
            limit_s = self.toll.answered(self.session, self.caller, at=self.clock.now())
            if limit_s is not None:
                await self.ask(self.caller.leg_id, self.engine.limit(self.caller.leg_id, time_limit_s=limit_s))

    # --- waiting
    async def next(self, until: datetime | None = None, *, caller_may_leave: bool = False) -> Happening | None:
        """The next thing that matters to a verb; None when `until` came first. Keeps the session's legs true."""
        while True:
            due = min((farewell.due for farewell in self._farewells.values()), default=None)
            happening = await self._inbox.take(min((t for t in (until, due) if t is not None), default=None))
            if happening is None:
                if due is not None and (until is None or due <= until):
                    await self._end_farewells(due)
                    continue
                return None
            self._observe(happening)
            if isinstance(happening, HangUpOrdered):
                await self._hang_up_as_ordered(happening.leg_id or self.caller.leg_id)
            if not caller_may_leave:
                self.require_caller()
            if not await self._belongs_to_farewell(happening):
                return happening

    def say_farewell(self, leg_id: str, *, digit: str, sounds: tuple[Sound, ...]) -> None:
        """Somebody else was first: the leg ends at once, unless its own press of `digit` was just under way."""
        due = self.clock.now() + timedelta(seconds=_LATE_PRESS_S)
        self._farewells[leg_id] = _Farewell(due=due, digit=digit, sounds=sounds)

    async def _hang_up_as_ordered(self, leg_id: str) -> None:
        await self.end_leg(leg_id)
        if leg_id == self.caller.leg_id:
            self.caller.state = LegState.ENDED

    def _observe(self, happening: Happening) -> None:
        if not isinstance(happening, VoiceEvent) or (leg := self.session.legs.get(happening.leg_id)) is None:
            return
        if leg.state is LegState.ENDED:
            return
        match happening:
            case LegEnded(cause=cause):
                if cause is HangupCause.UNREACHABLE and leg.state is LegState.INTENDED:
                    self.never_was(leg, cause)
                leg.state = LegState.ENDED
                self.toll.ended(leg)
            case LegAnswered(at=at):
                leg.state = LegState.ANSWERED
                self.toll.answered(self.session, leg, at=at)
            case LegRinging(at=at) if leg.state is LegState.INTENDED:
                leg.state, leg.ringing_at = LegState.RINGING, at

    def never_was(self, leg: SessionLeg, cause: HangupCause) -> None:
        """The engine never had it, so its journal will be silent of it."""
        leg.state, leg.failed_at, leg.failed_cause = LegState.ENDED, self.clock.now(), cause.value
        self.toll.ended(leg)

    async def _belongs_to_farewell(self, happening: Happening) -> bool:
        leg_id = getattr(happening, "leg_id", None)
        farewell = self._farewells.get(leg_id) if leg_id is not None else None
        if farewell is None or leg_id is None:
            return False
        match happening:
            case LegEnded():
                del self._farewells[leg_id]
            case DigitReceived(digit=digit) if digit == farewell.digit and farewell.play_id is None and farewell.sounds:
                farewell.play_id = f"{leg_id}-taken"
                farewell.due = self.clock.now() + timedelta(seconds=_FAREWELL_S)
                await self.ask(leg_id, self.engine.play(leg_id, farewell.sounds, play_id=farewell.play_id))
            case PlaybackFinished(play_id=play_id) if play_id == farewell.play_id:
                await self.end_leg(leg_id, cause=HangupCause.ANSWERED_ELSEWHERE)
        return True

    async def _end_farewells(self, due: datetime) -> None:
        for leg_id in [leg_id for leg_id, farewell in self._farewells.items() if farewell.due <= due]:
            await self.end_leg(leg_id, cause=HangupCause.ANSWERED_ELSEWHERE)
