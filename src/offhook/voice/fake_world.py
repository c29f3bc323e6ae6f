"""What lives in the fake engine whether or not anybody controls it: legs, bridges, sounds, recordings, people."""

from collections.abc import Callable, Mapping, Sequence

from offhook.kit.clock import Clock
from offhook.voice.engine import LegSpec, VoiceEngineError
from offhook.voice.events import (
    DigitReceived,
    HangupCause,
    LegAnswered,
    LegArrived,
    LegEnded,
    LegHeld,
    LegReturned,
    LegRinging,
    LegUnheld,
    TransferRequested,
)
from offhook.voice.fake_media import FakeLeg, FakeMedia
from offhook.voice.fake_stores import FakeLegJournal


class FakeWorld(FakeMedia):
    """The far ends' side of the fake: what tests make people do, and what follows from it."""

    def __init__(self, *, clock: Clock, playback: str = "spoken", auto_ring: bool = True) -> None:
        super().__init__(clock=clock, playback=playback)
        self.auto_ring = auto_ring
        self.bridges: dict[str, list[str]] = {}
        self.unreachable: dict[str, HangupCause] = {}
        """Endpoints that answer a dial at once with this cause."""
        self.on_dial: Callable[[LegSpec], None] = lambda _spec: None
        """Told of every leg dialled, so that a script can react."""
        self.journal = FakeLegJournal()
        self._arrivals = 0
        self.turns_away = False

    # --- looking
    def heard(self, leg_id: str) -> list[str]:
        """Captions of all this person heard, in order; tones as `(beep)`, the other party as `(voice)`."""
        return self.legs[leg_id].heard

    def living(self) -> list[str]:
        return [leg.leg_id for leg in self.legs.values() if leg.alive]

    def leg_to(self, place: str) -> str:
        """The newest living leg dialled to this number or endpoint. Raises KeyError when none is."""
        for leg in reversed(self.legs.values()):
            if leg.alive and leg.spec and place in (leg.spec.target.number, leg.spec.target.endpoint):
                return leg.leg_id
        raise KeyError(f"no living leg to {place}; living: {self.living()}")

    # --- what people do
    def arrive(
        self,
        *,
        caller: str,
        dialled: str,
        source: str = "carrier-1",
        source_kind: str = "carrier",
        caller_name: str = "",
        leg_id: str | None = None,
    ) -> str:
        """Somebody calls; returns the leg's id."""
        self._arrivals += 1
        leg = FakeLeg(leg_id=leg_id or f"in-{self._arrivals}")
        self.legs[leg.leg_id] = leg
        self.journal.started(leg.leg_id, at=self.clock.now(), endpoint=source, caller=caller, dialled=dialled)
        if self.turns_away:
            leg.ended = HangupCause.CONGESTION
            self.journal.ended(leg.leg_id, at=self.clock.now(), cause=HangupCause.CONGESTION)
            return leg.leg_id
        self.emit(
            LegArrived(
                leg_id=leg.leg_id,
                at=self.clock.now(),
                source=source,
                source_kind=source_kind,
                caller=caller,
                caller_name=caller_name,
                dialled=dialled,
            )
        )
        return leg.leg_id

    def far_rings(self, leg_id: str) -> None:
        leg = self.legs[leg_id]
        if leg.alive and not leg.ringing and not leg.answered:
            leg.ringing = True
            if leg.ours:
                self.emit(LegRinging(leg_id=leg_id, at=self.clock.now()))

    def far_answers(self, leg_id: str) -> None:
        leg = self.legs[leg_id]
        if not leg.alive or leg.answered:
            return
        leg.answered = True
        self.stop_timers(leg.timers)
        self.journal.answered(leg_id, at=self.clock.now())
        if leg.ours:
            self.emit(LegAnswered(leg_id=leg_id, at=self.clock.now()))
        else:
            self._join_plain_call(leg)

    def far_rejects(self, leg_id: str, cause: HangupCause = HangupCause.BUSY) -> None:
        self.end(leg_id, cause)

    def far_hangs_up(self, leg_id: str) -> None:
        self.end(leg_id, HangupCause.NORMAL)

    def far_presses(self, leg_id: str, digit: str) -> None:
        """One key or several, one after the other."""
        for key in digit:
            if not self.legs[leg_id].alive:
                return
            self.emit(DigitReceived(leg_id=leg_id, at=self.clock.now(), digit=key))
            for recording in self.running(leg_id):
                if key in recording.end_on:
                    self.close_recording(recording.record_id)

    def far_speaks(self, leg_id: str, seconds: float, *, text: str = "(voice)") -> None:
        """Heard by whoever is joined with the leg, and by its recordings."""
        leg = self.legs[leg_id]
        for peer in self.bridges.get(leg.bridge_id or "", ()):
            if peer != leg_id and not self.legs[peer].on_hold:
                self.hear(peer, text)
        for recording in self.running(leg_id):
            recording.texts.append(text)
            if recording.max_silence_s is not None:
                self.await_silence(recording, after_s=seconds)

    def far_holds(self, leg_id: str) -> None:
        self.emit(LegHeld(leg_id=leg_id, at=self.clock.now()))

    def far_unholds(self, leg_id: str) -> None:
        self.emit(LegUnheld(leg_id=leg_id, at=self.clock.now()))

    def far_transfers(self, leg_id: str, target: str, *, replaces_leg_id: str | None = None) -> None:
        """The person sends REFER."""
        self.emit(TransferRequested(leg_id=leg_id, at=self.clock.now(), target=target, replaces_leg_id=replaces_leg_id))

    # --- what follows
    def end(self, leg_id: str, cause: HangupCause) -> None:
        """The leg goes, with all that hangs on it."""
        leg = self.legs[leg_id]
        if not leg.alive:
            return
        leg.ended = cause
        self.stop_timers(leg.timers)
        for members in self.bridges.values():
            if leg_id in members:
                members.remove(leg_id)
        self.finish_playback(leg_id)
        self.journal.ended(leg_id, at=self.clock.now(), cause=cause)
        if leg.spec is None or leg.ours or leg.connect_to:
            self.emit(LegEnded(leg_id=leg_id, at=self.clock.now(), cause=cause))
        for recording in self.running(leg_id):
            self.close_recording(recording.record_id)
        self._end_plain_call(leg, cause)

    def start_ringing(self, spec: LegSpec, *, ours: bool = True) -> None:
        leg = FakeLeg(leg_id=spec.leg_id, spec=spec, tags=dict(spec.tags), ours=ours)
        self.legs[spec.leg_id] = leg
        self.journal.started(
            leg.leg_id,
            at=self.clock.now(),
            endpoint=spec.target.endpoint,
            caller=spec.caller_number,
            dialled=spec.target.number or "",
            call_tag=spec.tags.get("call", ""),
        )
        if (cause := self.unreachable.get(spec.target.endpoint)) is not None:
            self.end(leg.leg_id, cause)
            return
        self.after(leg.timers, spec.ring_timeout_s, lambda: self.end(leg.leg_id, HangupCause.NO_ANSWER))
        if self.auto_ring:
            self.far_rings(leg.leg_id)
        self.on_dial(spec)

    def _join_plain_call(self, winner: FakeLeg) -> None:
        caller = next(leg for leg in self.legs.values() if winner.leg_id in leg.connect_to)
        if not caller.answered:
            caller.answered = True
            self.journal.answered(caller.leg_id, at=self.clock.now())
        self.bridges[f"plain-{caller.leg_id}"] = [caller.leg_id, winner.leg_id]
        caller.bridge_id = winner.bridge_id = f"plain-{caller.leg_id}"
        for other in caller.connect_to:
            if other != winner.leg_id:
                self.end(other, HangupCause.ANSWERED_ELSEWHERE)

    def _end_plain_call(self, leg: FakeLeg, cause: HangupCause) -> None:
        """A caller takes its targets along; the last target that fails gives the caller back."""
        for target in leg.connect_to:
            self.end(target, cause)
        caller = next((c for c in self.legs.values() if c.alive and leg.leg_id in c.connect_to), None)
        if caller is None:
            return
        if leg.answered:
            self.end(caller.leg_id, cause)
        elif not any(self.legs[target].alive for target in caller.connect_to):
            caller.ours, caller.connect_to = True, ()
            self.emit(LegReturned(leg_id=caller.leg_id, at=self.clock.now(), cause=cause))

    def known(self, leg_ids: Sequence[str]) -> Mapping[str, FakeLeg]:
        """These legs. Raises VoiceEngineError when one never was."""
        if missing := [leg_id for leg_id in leg_ids if leg_id not in self.legs]:
            raise VoiceEngineError(f"no such leg: {', '.join(missing)}")
        return {leg_id: self.legs[leg_id] for leg_id in leg_ids}
