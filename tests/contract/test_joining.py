"""Bridges, plain calls, and what survives a lost control link; on every engine."""

import asyncio

import pytest

from offhook.voice.engine import LegSpec
from offhook.voice.events import (
    EngineConnected,
    HangupCause,
    LegAnswered,
    LegEnded,
    LegReturned,
    RecordingFinished,
)
from tests.contract.world import World, fresh, leg_to


async def _two_legs(world: World) -> tuple[str, LegSpec]:
    leg_id = (await world.call_in()).leg_id
    await world.engine.answer(leg_id)
    spec = leg_to(world.target(), originator_leg_id=leg_id)
    await world.engine.dial(spec)
    await world.far_answers(spec)
    await world.ear.hear(LegAnswered, spec.leg_id)
    return leg_id, spec


async def test_legs_are_joined_and_parted(world: World) -> None:
    (leg_id, spec), bridge_id = await _two_legs(world), fresh("bridge-")
    await world.engine.bridge(bridge_id, [leg_id, spec.leg_id])
    assert set((await world.engine.snapshot()).bridges[bridge_id].leg_ids) == {leg_id, spec.leg_id}
    await world.engine.unbridge(bridge_id, [spec.leg_id])
    assert (await world.engine.snapshot()).bridges[bridge_id].leg_ids == (leg_id,)
    await world.engine.unbridge(bridge_id)
    async with asyncio.timeout(5):  # an engine may list it a moment longer
        while bridge_id in (snapshot := await world.engine.snapshot()).bridges:
            await asyncio.sleep(0.02)
    assert {leg_id, spec.leg_id} <= snapshot.legs.keys()


async def test_one_leg_ending_leaves_the_other(world: World) -> None:
    (leg_id, spec), bridge_id = await _two_legs(world), fresh("bridge-")
    await world.engine.bridge(bridge_id, [leg_id, spec.leg_id])
    await world.far_hangs_up(spec.leg_id)
    assert (await world.ear.hear(LegEnded, spec.leg_id)).cause is HangupCause.NORMAL
    assert leg_id in (await world.engine.snapshot()).legs
    await world.engine.unbridge(bridge_id)


async def test_a_leg_moves_from_bridge_to_bridge(world: World) -> None:
    leg_id, spec = await _two_legs(world)
    first, second = fresh("bridge-"), fresh("bridge-")
    await world.engine.bridge(first, [leg_id, spec.leg_id])
    await world.engine.bridge(second, [leg_id])
    bridges = (await world.engine.snapshot()).bridges
    assert (bridges[first].leg_ids, bridges[second].leg_ids) == ((spec.leg_id,), (leg_id,))
    await world.engine.unbridge(first)
    await world.engine.unbridge(second)


async def test_a_recorded_leg_in_a_bridge_goes_on(world: World) -> None:
    (leg_id, spec), bridge_id, record_id = await _two_legs(world), fresh("bridge-"), fresh("rec-")
    await world.engine.bridge(bridge_id, [leg_id, spec.leg_id])
    await world.engine.record(leg_id, record_id=record_id)
    await world.far_speaks(spec.leg_id, 0.4)
    await world.engine.stop_record(record_id)
    await world.ear.hear(RecordingFinished, leg_id)
    assert set((await world.engine.snapshot()).bridges[bridge_id].leg_ids) == {leg_id, spec.leg_id}
    await world.engine.unbridge(bridge_id)


async def test_a_message_is_recorded_from_a_leg_in_a_bridge(world: World) -> None:
    (leg_id, spec), bridge_id, record_id = await _two_legs(world), fresh("bridge-"), fresh("rec-")
    await world.engine.bridge(bridge_id, [leg_id, spec.leg_id])
    await world.engine.record(spec.leg_id, record_id=record_id, direction="in", end_on="#")
    await world.far_speaks(spec.leg_id, 0.5)
    await world.far_presses(spec.leg_id, "#")
    finished = await world.ear.hear(RecordingFinished, spec.leg_id)
    assert (finished.record_id, finished.failed) == (record_id, False)
    assert finished.duration_s > 0.3
    await world.engine.unbridge(bridge_id)


async def test_a_plain_call_is_connected_and_ends(world: World) -> None:
    leg_id = (await world.call_in()).leg_id
    spec = leg_to(world.target(), tags={"call": "c9|a1|callee"})
    for _ in range(2):
        await world.engine.connect(leg_id, [spec], ring_timeout_s=10)
    await world.far_answers(spec)
    await world.connected(leg_id)
    legs = (await world.engine.snapshot()).legs
    assert (legs[leg_id].ours, legs[spec.leg_id].ours) == (False, False)
    assert legs[spec.leg_id].tags == {"call": "c9|a1|callee"}
    await world.far_hangs_up(spec.leg_id)
    assert (await world.ear.hear(LegEnded, leg_id)).cause is HangupCause.NORMAL


async def test_a_plain_call_ends_with_its_caller(world: World) -> None:
    leg_id = (await world.call_in()).leg_id
    spec = leg_to(world.target())
    await world.engine.connect(leg_id, [spec], ring_timeout_s=10)
    await world.far_answers(spec)
    await world.connected(leg_id)
    await world.far_hangs_up(leg_id)
    await world.ear.hear(LegEnded, leg_id)
    await world.far_was_ended(spec.leg_id)


async def test_the_first_of_several_takes_a_plain_call(world: World) -> None:
    leg_id = (await world.call_in()).leg_id
    one, two = leg_to(world.target()), leg_to(world.target())
    await world.engine.connect(leg_id, [one, two], ring_timeout_s=10)
    await world.far_rings(one)
    await world.far_answers(two)
    assert await world.far_was_ended(one.leg_id) in {HangupCause.ANSWERED_ELSEWHERE, HangupCause.NORMAL}
    await world.connected(leg_id)
    await world.engine.hang_up(leg_id)
    await world.ear.hear(LegEnded, leg_id)
    await world.far_was_ended(two.leg_id)


@pytest.mark.parametrize("cause", [HangupCause.BUSY, HangupCause.UNALLOCATED])
async def test_a_plain_call_nobody_takes_returns(world: World, cause: HangupCause) -> None:
    leg_id = (await world.call_in()).leg_id
    spec = leg_to(world.target())
    await world.engine.connect(leg_id, [spec], ring_timeout_s=10)
    await world.far_rejects(spec, cause)
    assert (await world.ear.hear(LegReturned, leg_id)).cause is cause
    await world.engine.answer(leg_id)
    assert (await world.engine.snapshot()).legs[leg_id].ours


async def test_a_plain_call_that_rings_too_long_returns(world: World) -> None:
    leg_id = (await world.call_in()).leg_id
    spec = leg_to(world.target(), ring_timeout_s=1)
    await world.engine.connect(leg_id, [spec], ring_timeout_s=1)
    await world.far_rings(spec)
    assert (await world.ear.hear(LegReturned, leg_id)).cause is HangupCause.NO_ANSWER


async def test_a_plain_call_to_nobody_returns(world: World) -> None:
    leg_id = (await world.call_in()).leg_id
    await world.engine.connect(leg_id, [leg_to(world.nobody())], ring_timeout_s=10)
    assert (await world.ear.hear(LegReturned, leg_id)).cause is HangupCause.UNREACHABLE
    await world.engine.answer(leg_id)


async def test_calls_outlive_a_lost_control_link(world: World) -> None:
    (leg_id, spec), bridge_id, record_id = await _two_legs(world), fresh("bridge-"), fresh("rec-")
    await world.engine.bridge(bridge_id, [leg_id, spec.leg_id])
    await world.engine.record(leg_id, record_id=record_id)
    await world.break_link()
    connected = [event for event in world.ear.events if isinstance(event, EngineConnected)]
    assert not connected[-1].engine_restarted
    snapshot = await world.engine.snapshot()
    assert {leg_id, spec.leg_id} <= snapshot.legs.keys()
    assert set(snapshot.bridges[bridge_id].leg_ids) == {leg_id, spec.leg_id}
    assert record_id in snapshot.recording_ids
    await world.far_hangs_up(spec.leg_id)
    await world.ear.hear(LegEnded, spec.leg_id)
    await world.engine.unbridge(bridge_id)
