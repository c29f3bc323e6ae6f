"""Legs that come, ring, answer and end; on every engine."""

import asyncio

import pytest

from offhook.voice.engine import LegGoneError, VoiceEngineError
from offhook.voice.events import (
    DigitReceived,
    HangupCause,
    LegAnswered,
    LegArrived,
    LegEnded,
    LegRinging,
)
from tests.contract.world import World, leg_to


async def test_a_leg_arrives_with_who_calls_whom(world: World) -> None:
    arrived = await world.call_in(caller="+15550123", dialled="+15550777")
    assert (arrived.source, arrived.source_kind) == ("carrier", "carrier")
    assert (arrived.caller, arrived.dialled) == ("+15550123", "+15550777")
    assert arrived.at.tzinfo is not None


async def test_an_arrived_leg_is_answered_and_hung_up_by_us(world: World) -> None:
    leg_id = (await world.call_in()).leg_id
    await world.engine.ring(leg_id)
    await world.engine.answer(leg_id)
    await world.engine.hang_up(leg_id)
    assert (await world.ear.hear(LegEnded, leg_id)).cause is HangupCause.NORMAL
    assert await world.far_was_ended(leg_id) is HangupCause.NORMAL


@pytest.mark.parametrize("cause", [HangupCause.BUSY, HangupCause.REJECTED, HangupCause.UNALLOCATED])
async def test_a_caller_hears_why_we_do_not_answer(world: World, cause: HangupCause) -> None:
    leg_id = (await world.call_in()).leg_id
    await world.engine.hang_up(leg_id, cause=cause)
    await world.ear.hear(LegEnded, leg_id)
    assert await world.far_was_ended(leg_id) is cause


async def test_while_calls_are_turned_away_nobody_is_told_of_them(world: World) -> None:
    await world.engine.turn_away(True)
    before = len(world.ear.events)
    assert await world.call_in_vain() is HangupCause.CONGESTION
    assert not [event for event in world.ear.events[before:] if isinstance(event, LegArrived)]
    await world.engine.turn_away(False)
    await world.call_in()


async def test_a_caller_who_gives_up_ends_the_leg(world: World) -> None:
    leg_id = (await world.call_in()).leg_id
    await world.engine.answer(leg_id)
    await world.far_hangs_up(leg_id)
    assert (await world.ear.hear(LegEnded, leg_id)).cause is HangupCause.NORMAL
    assert world.ear.count(LegEnded, leg_id) == 1


async def test_a_dialled_leg_rings_and_is_answered(world: World) -> None:
    spec = leg_to(world.target())
    await world.engine.dial(spec)
    await world.far_rings(spec)
    await world.ear.hear(LegRinging, spec.leg_id)
    await world.far_answers(spec)
    await world.ear.hear(LegAnswered, spec.leg_id)
    await world.far_hangs_up(spec.leg_id)
    assert (await world.ear.hear(LegEnded, spec.leg_id)).cause is HangupCause.NORMAL
    kinds = [type(event) for event in world.ear.of(spec.leg_id)]
    assert kinds == [LegRinging, LegAnswered, LegEnded]


@pytest.mark.parametrize("cause", [HangupCause.BUSY, HangupCause.REJECTED, HangupCause.UNALLOCATED])
async def test_a_dialled_leg_that_is_refused_says_why(world: World, cause: HangupCause) -> None:
    spec = leg_to(world.target())
    await world.engine.dial(spec)
    await world.far_rejects(spec, cause)
    assert (await world.ear.hear(LegEnded, spec.leg_id)).cause is cause


async def test_a_leg_nobody_answers_ends_in_time(world: World) -> None:
    spec = leg_to(world.target(), ring_timeout_s=1)
    await world.engine.dial(spec)
    await world.far_rings(spec)
    assert (await world.ear.hear(LegEnded, spec.leg_id)).cause is HangupCause.NO_ANSWER


async def test_a_device_that_is_not_registered_is_unreachable(world: World) -> None:
    spec = leg_to(world.nobody())
    await world.engine.dial(spec)
    assert (await world.ear.hear(LegEnded, spec.leg_id)).cause is HangupCause.UNREACHABLE


async def test_nobody_there_is_not_taken_for_nobody_answering_when_many_are_dialled_at_once(world: World) -> None:
    specs = [leg_to(world.nobody()) for _ in range(60)]
    await asyncio.gather(*(world.engine.dial(spec) for spec in specs))
    ended = [await world.ear.hear(LegEnded, spec.leg_id) for spec in specs]
    assert {event.cause for event in ended} == {HangupCause.UNREACHABLE}


async def test_keys_pressed_are_told_in_order(world: World) -> None:
    leg_id = (await world.call_in()).leg_id
    await world.engine.answer(leg_id)
    await world.far_presses(leg_id, "19*#")
    await world.ear.hear(DigitReceived, leg_id, where=lambda e: e.digit == "#")
    assert [e.digit for e in world.ear.of(leg_id) if isinstance(e, DigitReceived)] == ["1", "9", "*", "#"]


async def test_a_verb_on_a_leg_that_has_ended_says_so(world: World) -> None:
    leg_id = (await world.call_in()).leg_id
    await world.engine.answer(leg_id)
    await world.far_hangs_up(leg_id)
    await world.ear.hear(LegEnded, leg_id)
    with pytest.raises(LegGoneError):
        await world.engine.answer(leg_id)
    with pytest.raises(LegGoneError):
        await world.engine.play(leg_id, [], play_id="p-gone")
    with pytest.raises(LegGoneError):
        await world.engine.set_tags(leg_id, {"a": "b"})
    with pytest.raises(LegGoneError):
        await world.engine.bridge("b-gone", [leg_id])
    with pytest.raises(LegGoneError):
        await world.engine.record(leg_id, record_id="r-gone")
    with pytest.raises(LegGoneError):
        await world.engine.connect(leg_id, [leg_to(world.target())], ring_timeout_s=5)
    await world.engine.unbridge("b-gone")
    await world.engine.hang_up(leg_id)


async def test_every_verb_may_be_repeated(world: World) -> None:
    leg_id = (await world.call_in()).leg_id
    spec = leg_to(world.target())
    for _ in range(2):
        await world.engine.ring(leg_id)
    for _ in range(2):
        await world.engine.answer(leg_id)
    for _ in range(2):
        await world.engine.dial(spec)
    await world.far_answers(spec)
    await world.ear.hear(LegAnswered, spec.leg_id)
    for _ in range(2):
        await world.engine.bridge("b-twice", [leg_id, spec.leg_id])
    for _ in range(2):
        await world.engine.set_tags(leg_id, {"a": "1"})
    snapshot = await world.engine.snapshot()
    assert set(snapshot.bridges["b-twice"].leg_ids) == {leg_id, spec.leg_id}
    for _ in range(2):
        await world.engine.unbridge("b-twice", [leg_id])
    for _ in range(2):
        await world.engine.unbridge("b-twice")
    for _ in range(2):
        await world.engine.hold(leg_id)
    for _ in range(2):
        await world.engine.unhold(leg_id)
    for _ in range(2):
        await world.engine.hang_up(leg_id)
    await world.ear.hear(LegEnded, leg_id)
    assert world.ear.count(LegEnded, leg_id) == 1
    assert world.ear.count(LegAnswered, spec.leg_id) == 1


async def test_a_time_limit_ends_the_leg_though_nobody_controls_it(world: World) -> None:
    leg_id = (await world.call_in()).leg_id
    await world.engine.answer(leg_id)
    await world.engine.limit(leg_id, time_limit_s=1)
    await world.die()
    await world.far_was_ended(leg_id)


async def test_ping_answers(world: World) -> None:
    assert await world.engine.ping(timeout_s=3)


async def test_what_the_engine_does_not_know_is_refused(world: World) -> None:
    with pytest.raises(VoiceEngineError):
        await world.engine.answer("never-was")


async def test_a_leg_arrives_once(world: World) -> None:
    leg_id = (await world.call_in()).leg_id
    await world.engine.answer(leg_id)
    await world.engine.ping(timeout_s=3)
    assert world.ear.count(LegArrived, leg_id) == 1
