"""ARI's events become the voice port's, and causes keep their meaning."""

from typing import Any

import pytest

from offhook.adapters.asterisk.causes import cause_of, cause_of_dial, q850
from offhook.adapters.asterisk.events import event_filter, translate
from offhook.adapters.asterisk.legs import called_user_field, checked_id, named_leg, read_tags, tag_variables
from offhook.voice.engine import VoiceEngineError
from offhook.voice.events import (
    HangupCause,
    LegAnswered,
    LegArrived,
    LegEnded,
    LegReturned,
    LegRinging,
    PlaybackFinished,
    RecordingFinished,
    TransferRequested,
)
from offhook.voice.toll import REFUSED_BY_US

AT = "2026-11-21T08:28:13.705+0000"


def _channel(channel_id: str = "c1") -> dict[str, Any]:
    return {"id": channel_id, "accountcode": "line-1", "caller": {"number": "+33612345678", "name": "Ada"}}


def _event(kind: str, **fields: object) -> dict[str, Any]:
    return {"type": kind, "timestamp": AT, **fields}


def test_a_call_from_a_carrier_arrives() -> None:
    event = translate(_event("StasisStart", args=["carrier", "+33123"], channel=_channel()))
    assert isinstance(event, LegArrived)
    assert (event.leg_id, event.source, event.source_kind) == ("c1", "line-1", "carrier")
    assert (event.caller, event.caller_name, event.dialled) == ("+33612345678", "Ada", "+33123")
    assert event.at.isoformat() == "2026-11-21T08:28:13.705000+00:00"


@pytest.mark.parametrize("args", [["dialled"], ["listener"], []])
def test_our_own_channels_do_not_arrive(args: list[str]) -> None:
    assert translate(_event("StasisStart", args=args, channel=_channel())) is None


def test_a_plain_call_returns_with_its_cause() -> None:
    event = translate(_event("StasisStart", args=["returned", "CHANUNAVAIL", "1"], channel=_channel()))
    assert isinstance(event, LegReturned)
    assert event.cause is HangupCause.UNALLOCATED


def test_only_legs_we_dialled_ring_and_answer() -> None:
    peer = {"id": "leg-1"}
    assert isinstance(translate(_event("Dial", dialstatus="RINGING", peer=peer)), LegRinging)
    assert isinstance(translate(_event("Dial", dialstatus="PROGRESS", peer=peer)), LegRinging)
    assert isinstance(translate(_event("Dial", dialstatus="ANSWER", peer=peer)), LegAnswered)
    assert translate(_event("Dial", dialstatus="", peer=peer)) is None
    assert translate(_event("Dial", dialstatus="ANSWER", peer=peer, caller=_channel())) is None


def test_the_end_of_a_leg_is_told_but_not_of_its_helpers() -> None:
    event = translate(_event("ChannelDestroyed", channel=_channel(), cause=17))
    assert isinstance(event, LegEnded)
    assert event.cause is HangupCause.BUSY
    assert translate(_event("ChannelDestroyed", channel=_channel("c1~rec~in"), cause=16)) is None


def test_a_recording_belongs_to_the_leg_its_listener_listens_to() -> None:
    recording = {"name": "rec-1-in", "target_uri": "channel:c1~rec-1~in", "duration": 3}
    event = translate(_event("RecordingFinished", recording=recording))
    assert isinstance(event, RecordingFinished)
    assert (event.leg_id, event.duration_s, event.failed) == ("c1", 3.0, False)


def test_a_failed_playback_says_so() -> None:
    playback = {"id": "p1", "target_uri": "channel:c1", "state": "failed"}
    event = translate(_event("PlaybackFinished", playback=playback))
    assert isinstance(event, PlaybackFinished)
    assert event.failed


def test_a_transfer_names_who_wants_it_and_where_to() -> None:
    refer_to = {"requested_destination": {"destination": "+33199@offhook"}, "destination_channel": {"id": "c9"}}
    event = translate(_event("ChannelTransfer", refer_to=refer_to, referred_by={"source_channel": _channel()}))
    assert isinstance(event, TransferRequested)
    assert (event.leg_id, event.target, event.replaces_leg_id) == ("c1", "+33199", "c9")


def test_our_own_progress_of_a_transfer_is_no_second_request() -> None:
    refer_to = {"requested_destination": {"destination": "+33199@offhook"}}
    known = {"refer_to": refer_to, "referred_by": {"source_channel": _channel()}}
    assert translate(_event("ChannelTransfer", state="channel_progress", **known)) is None


def test_what_nobody_asked_for_is_left_out() -> None:
    assert translate(_event("ChannelVarset", variable="X")) is None


def test_the_filter_lets_answers_through() -> None:
    plain = [one["type"] for one in event_filter(captions=False)["allowed"]]
    assert "RESTResponse" in plain
    assert "PlaybackStarted" not in plain
    assert "PlaybackStarted" in [one["type"] for one in event_filter(captions=True)["allowed"]]


@pytest.mark.parametrize("cause", [cause for cause in HangupCause if cause not in REFUSED_BY_US])
def test_every_cause_survives_the_way_there_and_back(cause: HangupCause) -> None:
    assert cause_of(q850(cause)) is cause


def test_a_refusal_of_ours_is_a_refusal_to_the_other_side() -> None:
    sent = {cause: cause_of(q850(cause)) for cause in REFUSED_BY_US}
    assert sent == {
        HangupCause.NO_CREDIT: HangupCause.REJECTED,
        HangupCause.NO_PRICE: HangupCause.REJECTED,
        HangupCause.TOO_MANY_CALLS: HangupCause.BUSY,
        HangupCause.SUSPENDED: HangupCause.REJECTED,
    }


@pytest.mark.parametrize(
    ("status", "code", "cause"),
    [
        ("BUSY", "17", HangupCause.BUSY),
        ("NOANSWER", "16", HangupCause.NO_ANSWER),
        ("NOANSWER", "0", HangupCause.NO_ANSWER),
        ("CHANUNAVAIL", "", HangupCause.UNREACHABLE),
        ("CHANUNAVAIL", "1", HangupCause.UNALLOCATED),
        ("CONGESTION", "21", HangupCause.REJECTED),
        ("CONGESTION", "16", HangupCause.CONGESTION),
        ("SOMETHING", "999", HangupCause.FAILED),
    ],
)
def test_why_a_plain_call_came_back(status: str, code: str, cause: HangupCause) -> None:
    assert cause_of_dial(status, code) is cause


def test_tags_come_back_as_they_were() -> None:
    tags = {"call": "c|a", "text": "a, \"b\": 'ü' ${X}"}
    variables = tag_variables(tags)
    assert variables["CHANNEL(userfield)"] == "c|a"
    assert read_tags(variables) == tags
    assert read_tags({}) == {}


def test_a_called_leg_of_a_plain_call_is_known_by_its_user_field_alone() -> None:
    user_field = called_user_field("c1-2", "c|a|callee")
    assert named_leg(user_field) == ("c1-2", "c|a|callee")
    assert named_leg("c|a|caller") == ("", "c|a|caller")
    assert read_tags({"CHANNEL(userfield)": user_field, "OFFHOOK_TAGS": ""}) == {"call": "c|a|callee"}


@pytest.mark.parametrize("name", ["", "a~b", "a/b", "../x", "a b", "é", "x" * 101])
def test_unsafe_ids_are_refused(name: str) -> None:
    with pytest.raises(VoiceEngineError, match="record id"):
        checked_id(name, what="record id")
