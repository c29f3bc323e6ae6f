"""Sounds and recordings of the fake engine, and the leg they belong to."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path

from offhook.kit.clock import Clock
from offhook.voice.engine import LegSpec, Sound
from offhook.voice.events import EngineEvent, HangupCause, PlaybackFinished, RecordingFinished

_SPOKEN_S_PER_CHARACTER = 0.06
_ENDLESS_TONES = frozenset({"ringback", "busy", "congestion"})


@dataclass(slots=True, kw_only=True)
class FakeLeg:
    """One channel in the fake engine."""

    leg_id: str
    spec: LegSpec | None = None
    """None for a leg that arrived."""
    tags: dict[str, str] = field(default_factory=dict)
    answered: bool = False
    ringing: bool = False
    ended: HangupCause | None = None
    ours: bool = True
    """False while the engine runs it as part of a plain call."""
    connect_to: tuple[str, ...] = ()
    bridge_id: str | None = None
    on_hold: bool = False
    heard: list[str] = field(default_factory=list)
    transfer_states: list[str] = field(default_factory=list)
    timers: list[asyncio.TimerHandle] = field(default_factory=list)

    @property
    def alive(self) -> bool:
        return self.ended is None


@dataclass(slots=True, kw_only=True)
class _Play:
    leg_id: str
    sounds: list[Sound]
    timer: asyncio.Handle | None = None


@dataclass(slots=True, kw_only=True)
class FakeRecording:
    """What a recording would hold."""

    leg_id: str
    record_id: str
    direction: str
    since: datetime
    max_silence_s: int | None
    end_on: str
    texts: list[str] = field(default_factory=list)
    duration_s: float | None = None
    timers: list[asyncio.TimerHandle] = field(default_factory=list)
    silence: list[asyncio.TimerHandle] = field(default_factory=list)


class FakeMedia:
    """What the legs hear and what is recorded of them.

    `playback` says how long sounds last: `spoken` by the length of their captions, `instant` none,
    `manual` until `finish_playback`.
    """

    def __init__(self, *, clock: Clock, playback: str) -> None:
        self.clock = clock
        self.playback = playback
        self.legs: dict[str, FakeLeg] = {}
        self.recordings: dict[str, FakeRecording] = {}
        self.on_heard: Callable[[str, str], None] = lambda _leg_id, _text: None
        """Told of everything anybody hears, when it begins."""
        self._plays: dict[str, _Play] = {}

    def hear(self, leg_id: str, text: str) -> None:
        """Somebody hears this."""
        self.legs[leg_id].heard.append(text)
        self.on_heard(leg_id, text)

    def emit(self, event: EngineEvent) -> None:
        """Tells the controller, when one is connected."""
        raise NotImplementedError

    def recorded(self, record_id: str) -> list[str]:
        """What was said into a recording."""
        return self.recordings[record_id].texts

    def recording_files(self, record_id: str) -> tuple[Path, ...]:
        both = record_id in self.recordings and self.recordings[record_id].direction == "both"
        return tuple(
            Path("/fake/recordings") / f"{record_id}{side}.wav" for side in (("-in", "-out") if both else ("",))
        )

    def finish_playback(self, leg_id: str, *, failed: bool = False) -> None:
        """All that plays on the leg is over."""
        for play_id in [key for key, play in self._plays.items() if play.leg_id == leg_id]:
            self._finish_play(play_id, failed=failed)

    def start_play(self, leg_id: str, sounds: Sequence[Sound], play_id: str) -> None:
        if play_id not in self._plays:
            self._plays[play_id] = _Play(leg_id=leg_id, sounds=list(sounds))
            self._next_sound(play_id)

    def stop_playing(self, play_id: str) -> None:
        if play_id in self._plays:
            self._finish_play(play_id)

    def start_recording(self, recording: FakeRecording, *, max_duration_s: int | None) -> None:
        self.recordings[recording.record_id] = recording
        if max_duration_s is not None:
            self.after(recording.timers, max_duration_s, lambda: self.close_recording(recording.record_id))
        if recording.max_silence_s is not None:
            self.await_silence(recording, after_s=0)

    def close_recording(self, record_id: str, *, failed: bool = False, silence_s: float = 0) -> None:
        recording = self.recordings.get(record_id)
        if recording is None or recording.duration_s is not None:
            return
        self.stop_timers(recording.timers)
        self.stop_timers(recording.silence)
        recording.duration_s = max(0, (self.clock.now() - recording.since).total_seconds() - silence_s)
        self.emit(
            RecordingFinished(
                leg_id=recording.leg_id,
                at=self.clock.now(),
                record_id=record_id,
                duration_s=recording.duration_s,
                failed=failed,
            )
        )

    def after(self, timers: list[asyncio.TimerHandle], seconds: float, action: Callable[[], None]) -> None:
        timers.append(asyncio.get_running_loop().call_later(seconds, action))

    def running(self, leg_id: str) -> Iterable[FakeRecording]:
        return [r for r in self.recordings.values() if r.leg_id == leg_id and r.duration_s is None]

    def await_silence(self, recording: FakeRecording, *, after_s: float) -> None:
        self.stop_timers(recording.silence)
        silence_s = recording.max_silence_s or 0
        close = partial(self.close_recording, recording.record_id, silence_s=silence_s)
        self.after(recording.silence, after_s + silence_s, close)

    def _next_sound(self, play_id: str) -> None:
        play = self._plays.get(play_id)
        if play is None:
            return
        if not play.sounds:
            self._finish_play(play_id)
            return
        sound = play.sounds.pop(0)
        if said := sound.caption or (f"({sound.tone})" if sound.tone else ""):
            self.hear(play.leg_id, said)
        duration_s = self._duration_s(sound)
        if duration_s is not None:
            play.timer = asyncio.get_running_loop().call_later(duration_s, self._next_sound, play_id)

    def _duration_s(self, sound: Sound) -> float | None:
        if sound.tone in _ENDLESS_TONES or self.playback == "manual":
            return None
        if self.playback == "instant":
            return 0
        if sound.silence_ms is not None:
            return sound.silence_ms / 1000
        return 0.3 if sound.tone else len(sound.caption) * _SPOKEN_S_PER_CHARACTER

    def _finish_play(self, play_id: str, *, failed: bool = False) -> None:
        play = self._plays.pop(play_id)
        if play.timer is not None:
            play.timer.cancel()
        self.emit(PlaybackFinished(leg_id=play.leg_id, at=self.clock.now(), play_id=play_id, failed=failed))

    @staticmethod
    def stop_timers(timers: list[asyncio.TimerHandle]) -> None:
        while timers:
            timers.pop().cancel()
