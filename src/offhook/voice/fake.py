"""FakeVoiceEngine: the whole voice port in memory, with people that tests can move and crashes they can cause."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from offhook.kit.clock import Clock
from offhook.voice.engine import (
    BridgeSnapshot,
    EngineAwayError,
    EngineSnapshot,
    EventListener,
    LegGoneError,
    LegSnapshot,
    LegSpec,
    Sound,
    VoiceEngineError,
)
from offhook.voice.events import EngineConnected, EngineEvent, EngineLost, HangupCause, VoiceEvent
from offhook.voice.fake_media import FakeLeg, FakeRecording
from offhook.voice.fake_stores import FakeEndpointRegistry, FakeLegJournal, InMemorySessionStore
from offhook.voice.fake_world import FakeWorld
from offhook.voice.virtual_time import LoopClock

__all__ = ["FakeEndpointRegistry", "FakeLegJournal", "FakeVoiceEngine", "InMemorySessionStore"]


class FakeVoiceEngine(FakeWorld):
    """Speaks VoiceEngine. `verbs` logs what was asked, `events` what was told; see FakeWorld for the people.

    Use it with `virtual_time.run_virtual` for instant, repeatable minutes, or in a real loop with
    `playback="instant"`.
    """

    def __init__(self, *, clock: Clock | None = None, playback: str = "spoken", auto_ring: bool = True) -> None:
        super().__init__(clock=clock or LoopClock(), playback=playback, auto_ring=auto_ring)
        self.verbs: list[tuple[str, ...]] = []
        self.events: list[EngineEvent] = []
        self.before_verb: Callable[[str], None] = lambda _name: None
        self.after_verb: Callable[[str], None] = lambda _name: None
        """Raise in these two to die before or after the engine did it."""
        self.connected = False
        self._listener: EventListener = lambda _event: None

    # --- crashes
    def disconnect(self) -> None:
        """The control link breaks: verbs raise EngineAwayError, events are lost, the world goes on."""
        self.emit(EngineLost(at=self.clock.now()))
        self.connected = False

    def reconnect(self) -> None:
        self.connected = True
        self.emit(EngineConnected(at=self.clock.now(), engine_restarted=False))

    def restart(self) -> None:
        """The engine itself dies and comes back: everything in it is gone."""
        self.connected = False
        for leg_id in self.living():
            self.end(leg_id, HangupCause.FAILED)
        self.bridges.clear()
        self.journal.engine_restarted(at=self.clock.now())
        self.connected = True
        self.emit(EngineConnected(at=self.clock.now(), engine_restarted=True))

    def emit(self, event: EngineEvent) -> None:
        if self.connected:
            self.events.append(event)
            self._listener(event)

    def events_of(self, leg_id: str) -> list[VoiceEvent]:
        """What was told of one leg."""
        return [event for event in self.events if isinstance(event, VoiceEvent) and event.leg_id == leg_id]

    # --- the port
    def listen(self, listener: EventListener) -> None:
        self._listener = listener

    async def start(self) -> None:
        self.reconnect()

    async def close(self) -> None:
        self.connected = False

    async def ping(self, *, timeout_s: float) -> bool:
        return self.connected

    async def snapshot(self) -> EngineSnapshot:
        with self._verb("snapshot"):
            legs = {
                leg.leg_id: LegSnapshot(leg_id=leg.leg_id, answered=leg.answered, tags=dict(leg.tags), ours=leg.ours)
                for leg in self.legs.values()
                if leg.alive
            }
            bridges = {name: BridgeSnapshot(bridge_id=name, leg_ids=tuple(ids)) for name, ids in self.bridges.items()}
            running = frozenset(r.record_id for r in self.recordings.values() if r.duration_s is None)
            return EngineSnapshot(legs=legs, bridges=bridges, recording_ids=running)

    async def ring(self, leg_id: str) -> None:
        with self._verb("ring", leg_id):
            self._alive(leg_id).ringing = True

    async def answer(self, leg_id: str) -> None:
        with self._verb("answer", leg_id):
            leg = self._alive(leg_id)
            if not leg.answered:
                leg.answered = True
                self.journal.answered(leg_id, at=self.clock.now())

    async def hang_up(self, leg_id: str, *, cause: HangupCause = HangupCause.NORMAL) -> None:
        with self._verb("hang_up", leg_id, cause.value):
            if leg_id in self.legs:
                self.end(leg_id, cause)

    async def dial(self, spec: LegSpec) -> None:
        with self._verb("dial", spec.leg_id, spec.target.number or spec.target.endpoint):
            if spec.leg_id in self.legs:
                return
            self.start_ringing(spec)
        if spec.early_bridge_id and spec.originator_leg_id:
            await self.bridge(spec.early_bridge_id, [spec.originator_leg_id, spec.leg_id])

    async def play(self, leg_id: str, sounds: Sequence[Sound], *, play_id: str) -> None:
        with self._verb("play", leg_id):
            if not re.fullmatch(r"[\w.-]{1,100}", play_id, re.ASCII):  # as real engines do
                raise VoiceEngineError(f"play id {play_id!r}: at most 100 letters, digits, '-', '_' and '.'")
            self._alive(leg_id)
            self.start_play(leg_id, sounds, play_id)

    async def stop_play(self, play_id: str) -> None:
        with self._verb("stop_play"):
            self.stop_playing(play_id)

    async def send_digits(self, leg_id: str, digits: str) -> None:
        with self._verb("send_digits", leg_id, digits):
            self.hear(self._alive(leg_id).leg_id, f"(digits {digits})")

    async def hold(self, leg_id: str, *, music: str = "default") -> None:
        with self._verb("hold", leg_id):
            leg = self._alive(leg_id)
            if not leg.on_hold:
                leg.on_hold = True
                self.hear(leg_id, "(music)")

    async def unhold(self, leg_id: str) -> None:
        with self._verb("unhold", leg_id):
            self._alive(leg_id).on_hold = False

    async def set_tags(self, leg_id: str, tags: Mapping[str, str]) -> None:
        with self._verb("set_tags", leg_id):
            self._alive(leg_id).tags.update(tags)
            if "call" in tags:
                self.journal.tag(leg_id, tags["call"])

    async def limit(self, leg_id: str, *, time_limit_s: int) -> None:
        with self._verb("limit", leg_id, str(time_limit_s)):
            leg = self._alive(leg_id)
            self.after(leg.timers, time_limit_s, lambda: self.end(leg_id, HangupCause.NORMAL))

    async def bridge(self, bridge_id: str, leg_ids: Sequence[str]) -> None:
        with self._verb("bridge", *leg_ids):
            members = self.bridges.setdefault(bridge_id, [])
            for leg in self.known(leg_ids).values():
                self._alive(leg.leg_id)
                self._leave_bridges(leg, but=bridge_id)
                if leg.leg_id not in members:
                    members.append(leg.leg_id)
                leg.bridge_id = bridge_id

    async def unbridge(self, bridge_id: str, leg_ids: Sequence[str] | None = None) -> None:
        with self._verb("unbridge", *(leg_ids or ())):
            for leg_id in leg_ids if leg_ids is not None else tuple(self.bridges.get(bridge_id, ())):
                if leg_id in self.bridges.get(bridge_id, ()):
                    self.bridges[bridge_id].remove(leg_id)
                    self.legs[leg_id].bridge_id = None
            if leg_ids is None:
                self.bridges.pop(bridge_id, None)

    async def connect(self, leg_id: str, targets: Sequence[LegSpec], *, ring_timeout_s: int) -> None:
        with self._verb("connect", leg_id, *(spec.target.number or spec.target.endpoint for spec in targets)):
            caller = self._alive(leg_id)
            if not caller.ours:
                return
            caller.ours, caller.connect_to = False, tuple(spec.leg_id for spec in targets)
            for spec in targets:
                self.legs[spec.leg_id] = FakeLeg(leg_id=spec.leg_id, spec=spec, ours=False)
            for spec in targets:
                self.start_ringing(spec, ours=False)

    async def transfer_progress(self, leg_id: str, *, state: str) -> None:
        with self._verb("transfer_progress", leg_id, state):
            self._alive(leg_id).transfer_states.append(state)

    async def turn_away(self, on: bool) -> None:
        with self._verb("turn_away", str(on)):
            self.turns_away = on

    async def record(
        self,
        leg_id: str,
        *,
        record_id: str,
        direction: str = "both",
        beep: bool = False,
        max_duration_s: int | None = None,
        max_silence_s: int | None = None,
        end_on: str = "",
    ) -> None:
        with self._verb("record", leg_id, direction):
            self._alive(leg_id)
            if record_id in self.recordings:
                return
            if beep:
                self.hear(leg_id, "(beep)")
            recording = FakeRecording(
                leg_id=leg_id,
                record_id=record_id,
                direction=direction,
                since=self.clock.now(),
                max_silence_s=max_silence_s,
                end_on=end_on,
            )
            self.start_recording(recording, max_duration_s=max_duration_s)

    async def stop_record(self, record_id: str) -> None:
        with self._verb("stop_record"):
            self.close_recording(record_id)

    @contextmanager
    def _verb(self, name: str, *arguments: str) -> Iterator[None]:
        if not self.connected:
            raise EngineAwayError("the engine cannot be reached")
        self.before_verb(name)
        if name != "snapshot":
            self.verbs.append((name, *arguments))
        yield
        self.after_verb(name)

    def _alive(self, leg_id: str) -> FakeLeg:
        leg = self.known([leg_id])[leg_id]
        if not leg.alive:
            raise LegGoneError(f"leg {leg_id} has ended")
        return leg

    def _leave_bridges(self, leg: FakeLeg, *, but: str) -> None:
        for name, members in self.bridges.items():
            if name != but and leg.leg_id in members:
                members.remove(leg.leg_id)
