"""Playing, recording and tags; on every engine."""

from offhook.voice.engine import Sound
from offhook.voice.events import DigitReceived, LegAnswered, LegEnded, PlaybackFinished, RecordingFinished
from tests.contract.world import World, fresh, leg_to

SHORT = Sound(silence_ms=200)
ENDLESS = Sound(tone="ringback")


async def _answered(world: World) -> str:
    leg_id = (await world.call_in()).leg_id
    await world.engine.answer(leg_id)
    return leg_id


async def test_several_sounds_finish_once(world: World) -> None:
    leg_id, play_id = await _answered(world), fresh("play-")
    await world.engine.play(leg_id, [SHORT, Sound(tone="beep"), SHORT], play_id=play_id)
    finished = await world.ear.hear(PlaybackFinished, leg_id)
    assert (finished.play_id, finished.failed) == (play_id, False)
    await world.engine.ping(timeout_s=3)
    assert world.ear.count(PlaybackFinished, leg_id) == 1


async def test_a_sound_lasts_as_long_as_it_is(world: World) -> None:
    leg_id = await _answered(world)
    begun = (await world.call_in()).at
    await world.engine.play(leg_id, [Sound(silence_ms=1000)], play_id=fresh("play-"))
    finished = await world.ear.hear(PlaybackFinished, leg_id)
    assert 0.9 < (finished.at - begun).total_seconds() < 2


async def test_an_endless_tone_is_stopped(world: World) -> None:
    leg_id, play_id = await _answered(world), fresh("play-")
    await world.engine.play(leg_id, [ENDLESS], play_id=play_id)
    await world.engine.stop_play(play_id)
    assert (await world.ear.hear(PlaybackFinished, leg_id)).play_id == play_id
    await world.engine.stop_play(play_id)


async def test_playing_twice_is_playing_once(world: World) -> None:
    leg_id, play_id = await _answered(world), fresh("play-")
    await world.engine.play(leg_id, [SHORT], play_id=play_id)
    await world.engine.play(leg_id, [SHORT], play_id=play_id)
    await world.ear.hear(PlaybackFinished, leg_id)
    other = fresh("play-")
    await world.engine.play(leg_id, [SHORT], play_id=other)
    await world.ear.hear(PlaybackFinished, leg_id, where=lambda e: e.play_id == other)
    assert world.ear.count(PlaybackFinished, leg_id) == 2


async def test_keys_are_heard_while_a_sound_plays(world: World) -> None:
    leg_id, play_id = await _answered(world), fresh("play-")
    await world.engine.play(leg_id, [ENDLESS], play_id=play_id)
    await world.far_presses(leg_id, "5")
    assert (await world.ear.hear(DigitReceived, leg_id)).digit == "5"
    await world.engine.stop_play(play_id)


async def test_a_playback_finishes_when_its_leg_ends(world: World) -> None:
    leg_id = await _answered(world)
    await world.engine.play(leg_id, [ENDLESS], play_id=fresh("play-"))
    await world.far_hangs_up(leg_id)
    await world.ear.hear(PlaybackFinished, leg_id)
    await world.ear.hear(LegEnded, leg_id)


async def test_a_message_is_ended_by_silence(world: World) -> None:
    leg_id, record_id = await _answered(world), fresh("rec-")
    await world.engine.record(leg_id, record_id=record_id, direction="in", max_silence_s=1, end_on="#")
    await world.far_speaks(leg_id, 0.5)
    finished = await world.ear.hear(RecordingFinished, leg_id)
    assert (finished.record_id, finished.failed) == (record_id, False)
    assert 0.3 < finished.duration_s < 1.3  # of the silence at most a short rest stays
    assert len(world.engine.recording_files(record_id)) == 1


async def test_a_message_is_ended_by_its_key(world: World) -> None:
    leg_id, record_id = await _answered(world), fresh("rec-")
    await world.engine.record(leg_id, record_id=record_id, direction="in", max_silence_s=30, end_on="#")
    assert record_id in (await world.engine.snapshot()).recording_ids
    await world.far_presses(leg_id, "#")
    assert (await world.ear.hear(RecordingFinished, leg_id)).record_id == record_id
    assert record_id not in (await world.engine.snapshot()).recording_ids


async def test_a_message_ends_with_its_leg(world: World) -> None:
    leg_id, record_id = await _answered(world), fresh("rec-")
    await world.engine.record(leg_id, record_id=record_id, direction="in")
    await world.far_speaks(leg_id, 0.4)
    await world.far_hangs_up(leg_id)
    finished = await world.ear.hear(RecordingFinished, leg_id)
    assert not finished.failed
    assert finished.duration_s > 0.2


async def test_a_message_has_a_longest_length(world: World) -> None:
    leg_id, record_id = await _answered(world), fresh("rec-")
    await world.engine.record(leg_id, record_id=record_id, direction="in", max_duration_s=1)
    await world.far_speaks(leg_id, 2.5)
    assert 0.8 < (await world.ear.hear(RecordingFinished, leg_id)).duration_s < 2.4  # whole seconds, rounded up


async def test_both_sides_are_recorded_until_stopped(world: World) -> None:
    leg_id, record_id = await _answered(world), fresh("rec-")
    for _ in range(2):
        await world.engine.record(leg_id, record_id=record_id)
    assert record_id in (await world.engine.snapshot()).recording_ids
    await world.far_speaks(leg_id, 0.4)
    for _ in range(2):
        await world.engine.stop_record(record_id)
    finished = await world.ear.hear(RecordingFinished, leg_id)
    assert finished.record_id == record_id
    assert len(world.engine.recording_files(record_id)) == 2
    await world.engine.ping(timeout_s=3)
    assert world.ear.count(RecordingFinished, leg_id) == 1


async def test_both_sides_are_recorded_until_the_leg_ends(world: World) -> None:
    leg_id, record_id = await _answered(world), fresh("rec-")
    await world.engine.record(leg_id, record_id=record_id)
    await world.far_speaks(leg_id, 0.4)
    await world.far_hangs_up(leg_id)
    assert (await world.ear.hear(RecordingFinished, leg_id)).record_id == record_id
    await world.ear.hear(LegEnded, leg_id)


async def test_tags_stay_in_the_engine(world: World) -> None:
    leg_id = await _answered(world)
    await world.engine.set_tags(leg_id, {"call": "c1|a1|caller", "node": "menu 1"})
    await world.engine.set_tags(leg_id, {"node": "tell, \"me\" more: 'ü' ${X}"})
    spec = leg_to(world.target(), tags={"call": "c1|a1|agent"})
    await world.engine.dial(spec)
    await world.far_answers(spec)
    await world.ear.hear(LegAnswered, spec.leg_id)
    await world.break_link()
    legs = (await world.engine.snapshot()).legs
    assert legs[leg_id].tags == {"call": "c1|a1|caller", "node": "tell, \"me\" more: 'ü' ${X}"}
    assert legs[spec.leg_id].tags == {"call": "c1|a1|agent"}
    assert legs[leg_id].ours
    assert legs[leg_id].answered
