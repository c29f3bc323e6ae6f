"""ARI's JSON in, the voice port's events out; nothing is remembered here."""

from collections.abc import Callable
from datetime import datetime

from offhook.adapters.asterisk.ari.requests import Json
from offhook.adapters.asterisk.causes import cause_of, cause_of_dial
from offhook.adapters.asterisk.legs import SATELLITE
from offhook.voice.events import (
    DigitReceived,
    LegAnswered,
    LegArrived,
    LegEnded,
    LegHeld,
    LegReturned,
    LegRinging,
    LegUnheld,
    PlaybackFinished,
    RecordingFinished,
    TransferRequested,
    VoiceEvent,
)

WANTED = (
    "RESTResponse",  # answers pass the filter as well
    "StasisStart",
    "StasisEnd",
    "ChannelHangupRequest",
    "ChannelDestroyed",
    "Dial",
    "ChannelDtmfReceived",
    "PlaybackFinished",
    "RecordingFinished",
    "RecordingFailed",
    "ChannelHold",
    "ChannelUnhold",
    "ChannelTransfer",
    "ChannelUserevent",  # our own, see `AsteriskVoiceEngine.ping`
)
"""For the event filter: every other kind costs time on both sides and says nothing new."""

CAPTIONED = ("PlaybackStarted",)
"""Wanted as well where somebody reads captions; it is told of each medium of a list."""


def event_filter(*, captions: bool) -> Json:
    """Body of `PUT /applications/{app}/eventFilter`."""
    return {"allowed": [{"type": one} for one in (*WANTED, *(CAPTIONED if captions else ()))]}


def time_of(event: Json) -> datetime:
    """The engine's clock."""
    return datetime.fromisoformat(event["timestamp"])


def translate(event: Json) -> VoiceEvent | None:
    """The voice event of one ARI event, None for what the port does not tell."""
    make = _MAKERS.get(event["type"])
    return make(event) if make is not None else None


def _stasis_start(event: Json) -> VoiceEvent | None:
    channel, (kind, *rest) = event["channel"], event["args"] or [""]
    if kind == "returned":
        status, code = [*rest, "", ""][:2]
        return LegReturned(leg_id=channel["id"], at=time_of(event), cause=cause_of_dial(status, code))
    if kind not in {"carrier", "device", "switch"}:
        return None
    more = rest[1] if len(rest) > 1 else ""
    return LegArrived(
        leg_id=channel["id"],
        at=time_of(event),
        source=channel["accountcode"],
        source_kind=kind,
        caller=channel["caller"]["number"],
        caller_name=channel["caller"]["name"],
        dialled=rest[0] if rest else "",
        wanted_number_id=more if kind == "device" else "",
        address=more.rpartition(":")[0].strip("[]") if kind == "switch" else "",
    )


def _dial(event: Json) -> VoiceEvent | None:
    # Only legs we dialled ourselves have no caller; Dial's own belong to plain calls.
    if event.get("caller") is not None:
        return None
    leg_id, status = event["peer"]["id"], event["dialstatus"]
    if status in {"RINGING", "PROGRESS"}:
        return LegRinging(leg_id=leg_id, at=time_of(event))
    if status == "ANSWER":
        return LegAnswered(leg_id=leg_id, at=time_of(event))
    return None


def _destroyed(event: Json) -> VoiceEvent | None:
    if SATELLITE in (leg_id := event["channel"]["id"]):
        return None
    return LegEnded(leg_id=leg_id, at=time_of(event), cause=cause_of(event["cause"]))


def _digit(event: Json) -> VoiceEvent:
    return DigitReceived(leg_id=event["channel"]["id"], at=time_of(event), digit=event["digit"])


def _hold(event: Json) -> VoiceEvent:
    return LegHeld(leg_id=event["channel"]["id"], at=time_of(event))


def _unhold(event: Json) -> VoiceEvent:
    return LegUnheld(leg_id=event["channel"]["id"], at=time_of(event))


def _playback_finished(event: Json) -> VoiceEvent:
    playback = event["playback"]
    return PlaybackFinished(
        leg_id=_leg_of(playback["target_uri"]),
        at=time_of(event),
        play_id=playback["id"],
        failed=playback["state"] == "failed",
    )


def _recording_finished(event: Json) -> VoiceEvent:
    """One file; `record_id` is its name and the duration the engine's, in whole seconds."""
    recording = event["recording"]
    return RecordingFinished(
        leg_id=_leg_of(recording["target_uri"]),
        at=time_of(event),
        record_id=recording["name"],
        duration_s=float(recording.get("duration", 0)),
        failed=event["type"] == "RecordingFailed",
    )


def _transfer(event: Json) -> VoiceEvent | None:
    """Only the request: Asterisk tells our own `transfer_progress` back to us as the same event with a state."""
    if "state" in event:
        return None
    wanted = event["refer_to"]
    destination = wanted["requested_destination"].get("destination", "")
    other = wanted.get("destination_channel")
    return TransferRequested(
        leg_id=event["referred_by"]["source_channel"]["id"],
        at=time_of(event),
        target=destination.removeprefix("sip:").partition("@")[0],
        replaces_leg_id=other["id"] if other else None,
    )


def _leg_of(target_uri: str) -> str:
    return target_uri.removeprefix("channel:").partition(SATELLITE)[0]


_MAKERS: dict[str, Callable[[Json], VoiceEvent | None]] = {
    "StasisStart": _stasis_start,
    "Dial": _dial,
    "ChannelDestroyed": _destroyed,
    "ChannelDtmfReceived": _digit,
    "ChannelHold": _hold,
    "ChannelUnhold": _unhold,
    "PlaybackFinished": _playback_finished,
    "RecordingFinished": _recording_finished,
    "RecordingFailed": _recording_finished,
    "ChannelTransfer": _transfer,
}
