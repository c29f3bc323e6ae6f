"""Calls come in, run, survive their process, and leave true records."""

import asyncio

from offhook.voice.call import Call
from offhook.voice.engine import DialTarget, Sound
from offhook.voice.events import HangupCause
from offhook.voice.plans import Accepted, RingMember, RingPlan
from tests.integration.calls.rig import CALLER, NUMBER, Rig, running

ANN = RingMember(key="ann", targets=(DialTarget(endpoint="dev-ann"),), party="dev-ann", party_name="Ann")
BOB = RingMember(key="bob", targets=(DialTarget(endpoint="dev-bob"),), party="dev-bob", party_name="Bob")


async def ring_both_then_talk(call: Call) -> None:
    outcome = await call.ring_legs(RingPlan(members=(ANN, BOB)))
    if isinstance(outcome, Accepted):
        await call.talk(outcome.leg_id)


async def greet_and_record(call: Call) -> None:
    await call.play([Sound(tone="beep", caption="hello")])
    call.set_result("voicemail")
    await call.record_message(max_silence_s=None)


async def break_after_answering(call: Call) -> None:
    await call.answer()
    raise RuntimeError("a bug of ours")


async def connect_plainly(call: Call) -> None:
    await call.connect((ANN,))
    await call.hang_up(cause=HangupCause.NO_ANSWER)


async def talk_with_ann(rig: Rig) -> tuple[str, str]:
    caller = rig.call_in()
    await rig.until(lambda: _dialled(rig, "dev-ann") and _dialled(rig, "dev-bob"))
    ann = rig.engine.leg_to("dev-ann")
    rig.engine.far_answers(ann)
    await rig.until(lambda: rig.engine.bridges)
    return caller, ann


def _dialled(rig: Rig, place: str) -> bool:
    try:
        rig.engine.leg_to(place)
    except KeyError:
        return False
    return True


async def test_an_inbound_call_is_answered_talked_and_recorded_in_true_times(rig: Rig) -> None:
    rig.programs["flow"] = ring_both_then_talk
    async with running(rig):
        caller, ann = await talk_with_ann(rig)
        live = await rig.until_row("SELECT * FROM calls WHERE answered_by IS NOT NULL")
        assert (live["state"], live["answered_by"], live["caller"], live["dialled"]) == ("live", "Ann", CALLER, NUMBER)
        rig.engine.far_hangs_up(caller)
        ended = await rig.until_row("SELECT * FROM calls WHERE state = 'ended' AND ended_at IS NOT NULL")
        assert ended["outcome"] == "answered"
        assert ended["answered_at"] <= ended["ended_at"]
        assert [step["what"] for step in ended["steps"]][:1] == ["arrived"]
        await rig.until_row("SELECT 1 FROM call_legs HAVING count(*) = 3 AND count(ended_at) = 3")
        legs = {leg["role"] + leg["party_name"]: leg for leg in await rig.rows("SELECT * FROM call_legs")}
        assert set(legs) == {"caller", "agentAnn", "agentBob"}
        assert legs["agentBob"]["cause"] == "answered_elsewhere"
        assert legs["agentBob"]["billable_ms"] == 0
        assert legs["agentAnn"]["leg_id"] == ann
        assert legs["caller"]["started_at"] is not None
        assert await rig.rows("SELECT * FROM call_sessions") == []


async def test_a_number_nobody_holds_is_refused_with_the_cause(rig: Rig) -> None:
    async with running(rig):
        leg = rig.engine.arrive(caller=CALLER, dialled="nobody")
        await rig.until(lambda: rig.engine.legs[leg].ended)
        assert rig.engine.legs[leg].ended is HangupCause.UNALLOCATED
        assert await rig.rows("SELECT * FROM calls") == []


async def test_a_talk_survives_the_death_of_its_controller(rig: Rig) -> None:
    rig.programs["flow"] = ring_both_then_talk
    async with running(rig):
        caller, ann = await talk_with_ann(rig)
        await rig.until_row("SELECT * FROM call_sessions WHERE session->>'answered_by' = 'Ann'")
        await rig.kill()
        assert rig.engine.legs[caller].alive
        await rig.start()
        assert rig.engine.bridges
        rig.engine.far_hangs_up(ann)
        ended = await rig.until_row("SELECT * FROM calls WHERE state = 'ended'")
        assert (ended["outcome"], ended["answered_by"]) == ("answered", "Ann")
        assert not rig.engine.living()


async def test_ringing_goes_on_with_the_next_process(rig: Rig) -> None:
    rig.programs["flow"] = ring_both_then_talk
    async with running(rig):
        rig.call_in()
        await rig.until(lambda: _dialled(rig, "dev-ann") and _dialled(rig, "dev-bob"))
        await rig.kill()
        await rig.start()
        rig.engine.far_answers(rig.engine.leg_to("dev-bob"))
        await rig.until_row("SELECT * FROM calls WHERE answered_by = 'Bob'")
        assert [verb for verb in rig.engine.verbs if verb[0] == "dial"].__len__() == 2


async def test_what_ended_while_nobody_watched_is_booked(rig: Rig) -> None:
    rig.programs["flow"] = ring_both_then_talk
    async with running(rig):
        caller, ann = await talk_with_ann(rig)
        await rig.until_row("SELECT * FROM call_sessions WHERE session->>'answered_by' = 'Ann'")
        await rig.kill()
        rig.engine.far_hangs_up(caller)
        rig.engine.far_hangs_up(ann)
        at = rig.engine.journal.entries[-1].at
        await asyncio.sleep(0.05)
        await rig.start()
        ended = await rig.until_row("SELECT * FROM calls WHERE state = 'ended' AND ended_at = :at", at=at)
        assert ended["outcome"] == "answered"
        assert await rig.rows("SELECT * FROM call_sessions") == []


async def test_an_engine_that_restarted_has_lost_its_calls_and_they_end(rig: Rig) -> None:
    rig.programs["flow"] = ring_both_then_talk
    async with running(rig):
        await talk_with_ann(rig)
        rig.engine.restart()
        await rig.until_row("SELECT * FROM calls WHERE state = 'ended'")
        await rig.until_row("SELECT 1 FROM call_legs HAVING count(*) = 3 AND count(ended_at) = 3")


async def test_a_broken_control_link_is_resumed_in_the_same_process(rig: Rig) -> None:
    rig.programs["flow"] = ring_both_then_talk
    async with running(rig):
        caller, _ann = await talk_with_ann(rig)
        rig.engine.disconnect()
        rig.engine.far_hangs_up(caller)  # nobody is told
        rig.engine.reconnect()
        await rig.until_row("SELECT * FROM calls WHERE state = 'ended' AND outcome = 'answered'")
        assert not rig.engine.living()


async def test_a_bug_in_one_program_ends_that_call_alone_with_an_apology(rig: Rig) -> None:
    async def break_for_one(call: Call) -> None:
        await (break_after_answering if call.session.dialled == "+12025550666" else ring_both_then_talk)(call)

    rig.programs["flow"] = break_for_one
    async with running(rig):
        good, ann = await talk_with_ann(rig)
        bad = rig.engine.arrive(caller=CALLER, dialled="+12025550666")
        await rig.until_row("SELECT 1 FROM calls WHERE state = 'ended' AND dialled = '+12025550666'")
        assert rig.engine.legs[bad].ended is HangupCause.FAILED
        assert rig.engine.legs[good].alive
        assert rig.engine.legs[ann].alive


async def test_a_failing_program_apologises_and_ends_its_call(rig: Rig) -> None:
    rig.programs["flow"] = break_after_answering
    async with running(rig):
        leg = rig.call_in()
        ended = await rig.until_row("SELECT * FROM calls WHERE state = 'ended'")
        assert ended["outcome"] == "failed"
        assert rig.engine.heard(leg) == ["Your call cannot be completed right now. Please try again later."]
        assert rig.engine.legs[leg].ended is HangupCause.FAILED


async def test_legs_and_bridges_of_no_living_call_are_reaped(rig: Rig) -> None:
    rig.programs["flow"] = ring_both_then_talk
    async with running(rig):
        await talk_with_ann(rig)
        await rig.kill()
        await rig.rows("DELETE FROM call_sessions RETURNING 1")
        await rig.start()
        await rig.until(lambda: not rig.engine.living() and not rig.engine.bridges)


async def test_a_plain_call_is_booked_as_answered_by_the_journal(rig: Rig) -> None:
    rig.programs["flow"] = connect_plainly
    async with running(rig):
        rig.call_in()
        await rig.until(lambda: _dialled(rig, "dev-ann"))
        rig.engine.far_answers(rig.engine.leg_to("dev-ann"))
        await rig.until_row("SELECT * FROM calls WHERE state = 'live' AND answered_by = 'dev-ann'")
        rig.engine.far_hangs_up(rig.engine.leg_to("dev-ann"))
        ended = await rig.until_row("SELECT * FROM calls WHERE state = 'ended' AND outcome = 'answered'")
        assert ended["answered_at"] is not None


async def test_too_many_calls_at_once_are_refused_and_the_living_go_on(rig: Rig) -> None:
    rig.programs["flow"] = ring_both_then_talk
    rig.limits = type(rig.limits)(living=1, loop_lag_s=30)
    async with running(rig):
        first, _ann = await talk_with_ann(rig)
        second = rig.call_in()
        await rig.until(lambda: rig.engine.legs[second].ended)
        assert rig.engine.legs[second].ended is HangupCause.CONGESTION
        assert rig.engine.legs[first].alive


async def test_a_session_nobody_can_read_does_not_keep_others_from_resuming(rig: Rig) -> None:
    rig.programs["flow"] = ring_both_then_talk
    async with running(rig):
        caller, _ann = await talk_with_ann(rig)
        await rig.until_row("SELECT 1 FROM call_sessions WHERE session->>'answered_by' = 'Ann'")
        await rig.kill()
        await rig.rows(
            "INSERT INTO call_sessions (call_id, account_id, engine, session, lease_owner, lease_until) "
            "VALUES (gen_random_uuid(), :account, :engine, '{}', 'x', now()) RETURNING 1",
            account=rig.account_id,
            engine=rig.engine_name,
        )
        await rig.start()
        rig.engine.far_hangs_up(caller)
        await rig.until_row("SELECT 1 FROM calls WHERE state = 'ended' AND answered_by = 'Ann'")
        assert await rig.rows("SELECT 1 FROM call_sessions") == []


async def test_stopping_hands_the_calls_over(rig: Rig) -> None:
    rig.programs["flow"] = ring_both_then_talk
    async with running(rig):
        caller, _ann = await talk_with_ann(rig)
        await rig.stop()
        assert rig.engine.legs[caller].alive
        released = await rig.rows("SELECT 1 FROM call_sessions WHERE lease_until <= now()")
        assert len(released) == 1
        await rig.start()
        rig.engine.far_hangs_up(caller)
        await rig.until_row("SELECT * FROM calls WHERE state = 'ended'")


async def test_a_process_that_was_cancelled_leaves_none_of_its_calls_behind(rig: Rig) -> None:
    """They would go on using the database after those who closed it."""
    rig.programs["flow"] = ring_both_then_talk
    before = asyncio.all_tasks()
    async with running(rig):
        await talk_with_ann(rig)
    assert {task.get_name() for task in asyncio.all_tasks() - before} == set()
