"""What only real media and a real journal can show: sound both ways, forks, hold, transfer, restarts."""

import array
import asyncio
import math
import wave
from pathlib import Path

import pytest

from offhook.voice.engine import DialTarget, LegSpec, Sound
from offhook.voice.events import (
    HangupCause,
    LegAnswered,
    LegArrived,
    LegEnded,
    RecordingFinished,
)
from tests.contract.asterisk_world import AsteriskPeople
from tests.contract.world import fresh, leg_to

pytestmark = pytest.mark.engine


def _loudness(path: Path) -> float:
    with wave.open(str(path)) as sound:
        samples = array.array("h", sound.readframes(sound.getnframes()))
    return math.sqrt(sum(s * s for s in samples) / len(samples)) if samples else 0.0


async def _bridged(people: AsteriskPeople) -> tuple[str, LegSpec]:
    leg_id = (await people.call_in()).leg_id
    await people.engine.answer(leg_id)
    spec = leg_to(people.target(), originator_leg_id=leg_id)
    await people.engine.dial(spec)
    await people.far_answers(spec)
    await people.ear.hear(LegAnswered, spec.leg_id)
    await people.engine.bridge(f"b-{leg_id}", [leg_id, spec.leg_id])
    return leg_id, spec


@pytest.mark.parametrize("speaker", ["caller", "callee"])
async def test_sound_goes_both_ways_and_is_recorded_by_side(people: AsteriskPeople, speaker: str) -> None:
    leg_id, spec = await _bridged(people)
    heard_far = fresh("far-rec-")
    listener = spec.leg_id if speaker == "caller" else leg_id
    await people.far.record(people.far_leg_of(listener), record_id=heard_far, direction="in")
    record_id = fresh("rec-")
    await people.engine.record(leg_id, record_id=record_id)
    await people.far_speaks(leg_id if speaker == "caller" else spec.leg_id, 1.0)
    await people.engine.stop_record(record_id)
    await people.far.stop_record(heard_far)
    finished = await people.ear.hear(RecordingFinished, leg_id)
    await people.far_ear.hear(RecordingFinished, where=lambda e: e.record_id == heard_far)
    said, heard = map(_loudness, people.engine.recording_files(record_id))
    loud, quiet = (said, heard) if speaker == "caller" else (heard, said)
    assert loud > 300
    assert quiet < 30
    assert _loudness(people.far.recording_files(heard_far)[0]) > 300
    assert 0.8 < finished.duration_s < 4


async def test_a_held_leg_hears_music_and_then_the_other_again(people: AsteriskPeople) -> None:
    leg_id = (await people.call_in()).leg_id
    await people.engine.answer(leg_id)
    record_id = fresh("far-rec-")
    await people.engine.hold(leg_id)
    await people.far.record(await people.talking(leg_id), record_id=record_id, direction="in", max_duration_s=1)
    await people.far_ear.hear(RecordingFinished, where=lambda e: e.record_id == record_id)
    assert _loudness(people.far.recording_files(record_id)[0]) > 50
    await people.engine.unhold(leg_id)


async def test_captions_are_told_as_their_sounds_begin(people: AsteriskPeople) -> None:
    said = people.captions
    leg_id = (await people.call_in()).leg_id
    await people.engine.answer(leg_id)
    sounds = [Sound(silence_ms=100, caption="Hello."), Sound(tone="beep"), Sound(silence_ms=150, caption="Bye.")]
    await people.engine.play(leg_id, sounds, play_id=fresh("play-"))
    async with asyncio.timeout(5):
        while len(said) < 2:
            await asyncio.sleep(0.01)
    assert said == [(leg_id, "Hello."), (leg_id, "Bye.")]


async def test_a_leg_to_a_device_on_nobodys_behalf_rings_it(people: AsteriskPeople, device: str) -> None:
    spec = leg_to(DialTarget(endpoint=device), caller_number="+15550111")
    await people.engine.dial(spec)
    arrived = await people.far_ear.hear(LegArrived, where=lambda e: e.dialled == device)
    await people.far.answer(arrived.leg_id)
    await people.ear.hear(LegAnswered, spec.leg_id)
    assert (await people.engine.snapshot()).legs[spec.leg_id].answered
    await people.far.hang_up(arrived.leg_id)
    assert (await people.ear.hear(LegEnded, spec.leg_id)).cause is HangupCause.NORMAL


async def test_a_look_at_hundreds_of_channels_does_not_kill_the_engine(people: AsteriskPeople) -> None:
    ari = people.engine.ari
    query = {"endpoint": "Local/self-test@self-test/n", "app": "offhook", "appArgs": "dialled"}
    made = await asyncio.gather(*(ari.request("POST", "channels/create", query=query) for _ in range(900)))
    try:
        assert len((await people.engine.snapshot()).legs) >= 2 * len(made)
        assert await people.engine.ping(timeout_s=5)
        assert len(await ari.request("GET", "channels")) >= 2 * len(made)
        assert await people.engine.ping(timeout_s=5)
    finally:
        await asyncio.gather(*(ari.request("DELETE", f"channels/{one['id']}") for one in made))


async def test_a_plain_call_ends_on_time_and_is_journalled_with_nobody_there(people: AsteriskPeople) -> None:
    arrived = await people.call_in()
    leg_id = arrived.leg_id
    await people.engine.set_tags(leg_id, {"call": "c1|a1|caller"})
    spec = leg_to(people.target(), time_limit_s=1, tags={"call": "c1|a1|callee"})
    await people.engine.connect(leg_id, [spec], ring_timeout_s=10)
    await people.die()
    await people.far_answers(spec)
    await people.far_was_ended(leg_id)
    lines = await people.journal_until(leg_id, spec.leg_id)
    for one, tag in ((leg_id, "c1|a1|caller"), (spec.leg_id, "c1|a1|callee")):
        mine = {entry.kind: entry for entry in lines if entry.leg_id == one}
        assert set(mine) == {"started", "answered", "ended"}
        assert mine["ended"].call_tag == tag
        assert mine["ended"].cause is HangupCause.NORMAL
        assert 0.8 < (mine["ended"].at - mine["answered"].at).total_seconds() < 3
    assert next(entry for entry in lines if entry.leg_id == leg_id).dialled == arrived.dialled
