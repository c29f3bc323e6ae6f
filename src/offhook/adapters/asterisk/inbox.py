"""What comes from the engine, made whole with what we know of the legs, and told to the listener in order."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from offhook.adapters.asterisk.ari.requests import Json
from offhook.adapters.asterisk.causes import cause_of, q850
from offhook.adapters.asterisk.events import time_of, translate
from offhook.adapters.asterisk.legs import SATELLITE, LegBook
from offhook.adapters.asterisk.verbs.recording import FORMAT, SIDES
from offhook.voice.events import (
    DigitReceived,
    EngineEvent,
    HangupCause,
    LegAnswered,
    LegArrived,
    LegEnded,
    LegRinging,
    PlaybackFinished,
    RecordingFinished,
    VoiceEvent,
)
from offhook.voice.journal import JournalEntry

_WAV_HEADER_BYTES = 44
_WAV_BYTES_PER_S = 16_000
_OTHER_SIDE_S = 2.0

OnCaption = Callable[[str, str], None]


class Inbox:
    """Takes ARI events one by one; `tell` hears voice events."""

    def __init__(self, *, legs: LegBook, recording_dir: Path, tell: Callable[[EngineEvent], None]) -> None:
        self.arrivals: dict[str, asyncio.Future[None]] = {}
        self.captions: dict[str, dict[str, str]] = {}
        self.both_sides: set[str] = set()
        self.direct_recordings: dict[str, tuple[str, dict[str, str]]] = {}
        self.end_keys: dict[str, dict[str, str]] = {}
        """By leg: recordings by listeners, and the keys that end them."""
        self.on_bridged: Callable[[str], None] = lambda _record_id: None
        """Told of a recording that cannot be made on the leg itself."""
        self.on_end_key: Callable[[str], None] = lambda _record_id: None
        self.on_caption: OnCaption | None = None
        self.on_answer: Callable[[str, int], None] = lambda _leg_id, _time_limit_s: None
        """Told of an answered leg that has a time limit."""
        self.on_idle: Callable[[str], None] = lambda _channel_id: None
        """Told of a listener that has nothing more to record."""
        self._legs, self._recording_dir, self._tell = legs, recording_dir, tell
        self._one_side: dict[str, asyncio.TimerHandle] = {}

    def take(self, event: Json) -> None:
        """One ARI event."""
        kind = event["type"]
        if kind == "StasisStart" and (arrived := self.arrivals.get(event["channel"]["id"])) is not None:
            if not arrived.done():
                arrived.set_result(None)
        elif kind == "ChannelUserevent" and (echo := self.arrivals.get(event["eventname"])) is not None:
            if not echo.done():
                echo.set_result(None)
        elif kind == "ChannelHangupRequest":
            self._note_reason(event)
        elif kind == "StasisEnd":
            self._left(event)
        elif kind == "PlaybackStarted":
            self._caption(event["playback"])
        elif kind == "RecordingFailed" and self._is_bridged(event["recording"]):
            self.on_bridged(event["recording"]["name"])
        elif (found := translate(event)) is not None:
            self._refine(found)
            if isinstance(found, RecordingFinished) and SATELLITE in (target := event["recording"]["target_uri"]):
                self.on_idle(target.removeprefix("channel:"))

    def _is_bridged(self, recording: Json) -> bool:
        return recording["name"] in self.direct_recordings and "in bridge" in recording.get("cause", "")

    def _refine(self, event: VoiceEvent) -> None:
        match event:
            case LegArrived():
                self._legs.begin(event.leg_id, arrived=True).caller = (event.caller, event.caller_name)
            case LegRinging():
                leg = self._legs.adopt(event.leg_id)
                if leg.ringing:  # 180 after 180, or 183 after 180
                    return
                leg.ringing = True
            case LegAnswered():
                leg = self._legs.adopt(event.leg_id)
                leg.answered = True
                if leg.time_limit_s is not None:
                    self.on_answer(event.leg_id, leg.time_limit_s)
            case LegEnded():
                event = self._ended(event)
            case DigitReceived():
                for record_id, keys in self.end_keys.get(event.leg_id, {}).items():
                    if event.digit in keys:
                        self.on_end_key(record_id)
            case PlaybackFinished():
                self.captions.pop(event.play_id, None)
            case RecordingFinished():
                self.direct_recordings.pop(event.record_id, None)
                self.end_keys.get(event.leg_id, {}).pop(event.record_id, None)
                self._recorded(event)
                return
        self._tell(event)

    def _note_reason(self, event: Json) -> None:
        leg = self._legs.find(event["channel"]["id"])
        if leg is not None and leg.hangup_code is None:
            leg.hangup_code = leg.ending_code or event.get("cause") or q850(HangupCause.NORMAL)

    def _left(self, event: Json) -> None:
        """A leg that was to end has ended; any other went into a plain call, and the journal tells its end."""
        leg = self._legs.find(event["channel"]["id"])
        if leg is not None and leg.arrived and leg.hangup_code is not None:
            self._refine(LegEnded(leg_id=leg.leg_id, at=time_of(event), cause=cause_of(leg.hangup_code)))

    def journalled(self, entry: JournalEntry) -> None:
        """What the engine wrote of any leg: news only where no event told it."""
        if entry.kind == "ended" and (leg := self._legs.find(entry.leg_id)) is not None and leg.arrived:
            self._refine(LegEnded(leg_id=entry.leg_id, at=entry.at, cause=entry.cause or HangupCause.NORMAL))

    def _ended(self, event: LegEnded) -> LegEnded:
        leg = self._legs.forget(event.leg_id)
        self.end_keys.pop(event.leg_id, None)
        if leg is None or not leg.dialled or leg.answered or leg.ended_by_us or event.cause is not HangupCause.NORMAL:
            return event
        # Asterisk ends a leg that rang too long as if all were well, and now and then one that was told another reason.
        told = cause_of(leg.hangup_code) if leg.hangup_code is not None else HangupCause.NORMAL
        return replace(event, cause=HangupCause.NO_ANSWER if told is HangupCause.NORMAL else told)

    def _recorded(self, event: RecordingFinished) -> None:
        name = event.record_id
        path = self._recording_dir / f"{name}.{FORMAT}"
        if path.exists():
            # The engine counts whole seconds only.
            duration_s = max(0, path.stat().st_size - _WAV_HEADER_BYTES) / _WAV_BYTES_PER_S
            event = replace(event, duration_s=duration_s)
        record_id, _, side = name.rpartition("-")
        if side not in SIDES or not (record_id in self.both_sides or self._is_pair(record_id, side)):
            self._tell(event)
            return
        event = replace(event, record_id=record_id)
        if (waiting := self._one_side.pop(record_id, None)) is None:
            # The other side ends with it, unless it ended while nobody listened.
            loop = asyncio.get_running_loop()
            self._one_side[record_id] = loop.call_later(_OTHER_SIDE_S, self._both_recorded, event)
        else:
            waiting.cancel()
            self._both_recorded(event)

    def _is_pair(self, record_id: str, side: str) -> bool:
        other = SIDES[1 - SIDES.index(side)]
        return (self._recording_dir / f"{record_id}-{other}.{FORMAT}").exists()

    def _both_recorded(self, event: RecordingFinished) -> None:
        self._one_side.pop(event.record_id, None)
        self.both_sides.discard(event.record_id)
        self._tell(event)

    def _caption(self, playback: Json) -> None:
        caption = self.captions.get(playback["id"], {}).get(playback["media_uri"])
        if caption and self.on_caption is not None:
            self.on_caption(playback["target_uri"].removeprefix("channel:").partition(SATELLITE)[0], caption)

    def close(self) -> None:
        """Lets nobody wait any longer."""
        for waiting in self._one_side.values():
            waiting.cancel()
        self._one_side.clear()
