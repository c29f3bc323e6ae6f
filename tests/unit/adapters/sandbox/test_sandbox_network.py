"""Handsets behind every number: they ring, answer, press, talk, are scripted, and survive their controller."""

import asyncio

import pytest

from offhook.adapters.sandbox.handset import HandsetState
from offhook.adapters.sandbox.network import MAX_HANDSETS
from offhook.adapters.sandbox.script import parse_script
from offhook.kit.errors import ConflictError, InvalidInputError, NotFoundError
from offhook.kit.phone_number import PhoneNumber
from offhook.voice.events import HangupCause
from offhook.voice.virtual_time import in_virtual_time
from tests.unit.adapters.sandbox.town import ANN, BOB, FIRM, Town, town


async def settle() -> None:
    """Lets everything due now happen; the loop's time is virtual."""
    await asyncio.sleep(0.001)


def arrive(place: Town, *, dialled: str = ANN, caller: str = FIRM) -> str:
    return place.engine.arrive(caller=caller, dialled=dialled, source="firm")


@in_virtual_time
async def test_a_call_rings_is_answered_by_hand_and_measured() -> None:
    async with town() as place:
        leg = arrive(place)
        await settle()
        ann = place.handset(ANN)
        assert (ann.state, ann.peer, ann.outgoing) == (HandsetState.RINGING, FIRM, False)
        assert place.engine.legs[leg].ringing
        await place.network.phone.answer(ann)
        assert ann.state is HandsetState.TALKING
        place.network.caption(ANN, "Call from Bob. Press 1 to accept.")
        await place.network.phone.press(ann, "1")
        said = await place.network.phone.say(ann, "hello there", language="en")
        await said
        assert place.engine.heard(leg) == ["(digits 1)", "hello there"]
        await place.network.phone.hang_up(ann)
        await settle()
        assert place.state(ANN) == "idle"
        assert ann.sound == {
            "heard_dbfs": -20.0,
            "heard_s": 2.0,
            "said_dbfs": -30.0,
            "said_s": 2.0,
            "heard_peaks": [0.5, 0.5],
        }
        assert [(caption.who, caption.text) for caption in ann.captions] == [
            ("event", f"ringing: call from {FIRM}"),
            ("event", "you answered"),
            ("peer", "Call from Bob. Press 1 to accept."),
            ("me", "pressed 1"),
            ("me", "hello there"),
            ("event", "the call ended"),
        ]


@in_virtual_time
async def test_a_script_waits_for_captions_and_talks() -> None:
    async with town() as place:
        place.network.set_script(
            place.network.put(ANN), parse_script('answer after 3 s, press 1 after "ACCEPT", speak 5 s, hang up')
        )
        started = place.engine.clock.now()
        leg = arrive(place)
        await asyncio.sleep(2.9)
        assert place.handset(ANN).state is HandsetState.RINGING
        await asyncio.sleep(0.2)
        assert place.handset(ANN).state is HandsetState.TALKING
        place.network.caption(ANN, "Please wait.")
        await asyncio.sleep(10)
        assert "pressed 1" not in place.texts(ANN)
        place.network.caption(ANN, "Press 1 to   accept the call")
        await settle()
        assert "pressed 1" in place.texts(ANN)
        await asyncio.sleep(4.9)
        assert place.engine.legs[leg].alive
        await asyncio.sleep(0.2)
        assert place.engine.legs[leg].ended is HangupCause.NORMAL
        talked = place.engine.clock.now() - started
        assert 18 < talked.total_seconds() < 18.5
        assert place.engine.heard(leg).count("(speaking)") == 9, "short sounds fill five seconds"


@pytest.mark.parametrize(
    ("script", "cause"),
    [("busy", HangupCause.BUSY), ("reject after 1 s", HangupCause.REJECTED), ("hang up", HangupCause.REJECTED)],
)
def test_a_script_can_refuse(script: str, cause: HangupCause) -> None:
    @in_virtual_time
    async def run() -> None:
        async with town() as place:
            place.network.set_script(place.network.put(ANN), parse_script(script))
            leg = arrive(place)
            await asyncio.sleep(1.1)
            assert place.engine.legs[leg].ended is cause
            assert place.handset(ANN).state is HandsetState.IDLE

    run()


@in_virtual_time
async def test_a_script_that_hears_nothing_says_so_and_leaves_the_call() -> None:
    async with town() as place:
        place.network.set_script(place.network.put(ANN), parse_script('answer, press 1 after "accept", hang up'))
        leg = arrive(place)
        await asyncio.sleep(121)
        assert "stopped at 'press 1 after \"accept\"'" in place.texts(ANN)[-1]
        assert place.engine.legs[leg].alive


@in_virtual_time
async def test_the_same_prompt_played_twice_serves_two_steps() -> None:
    async with town() as place:
        place.network.set_script(
            place.network.put(ANN), parse_script('answer, press 9 after "menu", press 1 after "menu"')
        )
        arrive(place)
        await settle()
        place.network.caption(ANN, "menu")
        await settle()
        assert place.texts(ANN)[-1] == "pressed 9"
        place.network.caption(ANN, "menu")
        await settle()
        assert place.texts(ANN)[-1] == "pressed 1"


@in_virtual_time
async def test_a_handset_calls_the_firm_over_its_trunk_and_others_through_the_network() -> None:
    async with town() as place:
        caller = place.network.put(BOB, label="Bob")
        place.network.set_script(caller, parse_script('say "hello", hang up after 2 s'))
        await place.network.call(caller, FIRM)
        leg = place.engine.leg_to(FIRM)
        spec = place.engine.legs[leg].spec
        assert spec is not None
        assert (spec.target.endpoint, spec.caller_number, spec.caller_name) == ("firm", BOB, "Bob")
        await settle()
        assert caller.state is HandsetState.DIALLING
        assert place.texts(BOB) == [f"calling {FIRM}", "it rings there"]
        place.engine.far_answers(leg)
        await asyncio.sleep(5)
        assert place.engine.heard(leg) == ["hello"]
        assert place.engine.legs[leg].ended is HangupCause.NORMAL
        await place.network.call(caller, ANN)
        spec = place.engine.legs[place.engine.leg_to(ANN)].spec
        assert spec is not None
        assert spec.target.endpoint == "loop"


@in_virtual_time
async def test_calls_that_fail_say_why() -> None:
    async with town() as place:
        bob = place.network.put(BOB)
        await settle()
        place.engine.unreachable["firm"] = HangupCause.CONGESTION
        await place.network.call(bob, FIRM)
        await settle()
        assert (bob.state, place.texts(BOB)[-1]) == (HandsetState.IDLE, "all lines are busy")
        place.engine.connected = False
        with pytest.raises(Exception, match="cannot be reached"):
            await place.network.call(bob, FIRM)
        assert (bob.state, place.texts(BOB)[-1]) == (HandsetState.IDLE, "the call could not be placed")


@in_virtual_time
async def test_a_busy_handset_takes_no_second_call() -> None:
    async with town() as place:
        first = arrive(place)
        await settle()
        second = arrive(place, caller=BOB)
        await settle()
        assert place.engine.legs[second].ended is HangupCause.BUSY
        assert place.engine.legs[first].alive
        assert place.texts(ANN)[-1] == f"{BOB} called while this handset was busy"
        with pytest.raises(ConflictError, match="on a call already"):
            await place.network.call(place.handset(ANN), BOB)


@in_virtual_time
async def test_what_is_no_number_is_unallocated_and_makes_no_handset() -> None:
    async with town() as place:
        for dialled in ("", "911x", "abc", "12", "+1" * 40):
            leg = arrive(place, dialled=dialled)
            await settle()
            assert place.engine.legs[leg].ended is HangupCause.UNALLOCATED
        assert place.network.handsets == {}
        arrive(place, dialled=ANN.digits)
        await settle()
        assert list(place.network.handsets) == [ANN]


@in_virtual_time
async def test_verbs_at_the_wrong_time_are_refused_with_the_reason() -> None:
    async with town() as place:
        ann, phone = place.network.put(ANN), place.network.phone
        for work in (phone.answer(ann), phone.press(ann, "1"), phone.hang_up(ann)):
            with pytest.raises(ConflictError, match=str(ANN).replace("+", r"\+")):
                await work
        with pytest.raises(InvalidInputError, match="cannot call itself"):
            await place.network.call(ann, ANN)
        with pytest.raises(NotFoundError):
            place.handset(BOB)
        arrive(place)
        await settle()
        with pytest.raises(ConflictError, match="on a call; hang up first"):
            place.network.delete(ANN)


@in_virtual_time
async def test_the_other_side_gives_up_and_the_script_ends_with_the_call() -> None:
    async with town() as place:
        place.network.set_script(place.network.put(ANN), parse_script("answer after 10 s"))
        leg = arrive(place)
        await asyncio.sleep(5)
        place.engine.end(leg, HangupCause.ANSWERED_ELSEWHERE)
        await asyncio.sleep(20)
        assert (place.handset(ANN).state, place.texts(ANN)[-1]) == (HandsetState.IDLE, "answered elsewhere")
        assert ("answer", leg) not in place.engine.verbs


@in_virtual_time
async def test_a_new_controller_takes_over_talking_and_scripted_calls_and_clears_lost_ones() -> None:
    async with town() as first:
        first.network.set_script(first.network.put(ANN), parse_script("answer, wait 60 s, press 5, hang up"))
        talking = arrive(first)
        await asyncio.sleep(30)
        lost = arrive(first, dialled=BOB)
        await settle()
        assert first.handset(ANN).script_step == 1
    first.engine.disconnect()
    first.engine.end(lost, HangupCause.NORMAL)
    async with town(engine=first.engine, keeper=first.keeper) as second:
        await settle()
        assert second.handset(ANN).state is HandsetState.TALKING
        assert (second.handset(BOB).state, second.texts(BOB)[-1]) == (HandsetState.IDLE, "the call was lost")
        await asyncio.sleep(61)
        assert second.texts(ANN)[-2:] == ["pressed 5", "the call ended"]
        assert second.engine.legs[talking].ended is HangupCause.NORMAL
        assert second.engine.living() == []


@in_virtual_time
async def test_an_engine_restart_ends_every_call() -> None:
    async with town() as place:
        arrive(place)
        await settle()
        place.engine.restart()
        await settle()
        assert place.handset(ANN).state is HandsetState.IDLE


@in_virtual_time
async def test_a_browser_answers_for_a_ringing_handset() -> None:
    async with town() as place:
        leg = arrive(place)
        await settle()
        ann, browsers = place.handset(ANN), place.network.browsers
        with pytest.raises(ConflictError, match="No browser is registered"):
            await browsers.ring(ann)
        given = await browsers.credentials(ann)
        assert await browsers.credentials(ann) == given
        ringing = asyncio.create_task(browsers.ring(ann))
        await asyncio.sleep(1)  # the page is ready a moment before the engine knows
        place.registry.online_endpoints.add(given["endpoint"])
        await ringing
        browser_leg = place.engine.leg_to(given["endpoint"])
        place.engine.far_answers(browser_leg)
        await settle()
        assert ann.state is HandsetState.TALKING
        assert place.engine.legs[leg].bridge_id == place.engine.legs[browser_leg].bridge_id is not None
        place.engine.far_hangs_up(browser_leg)
        await settle()
        assert place.state(ANN) == "idle"
        assert place.engine.living() == []


@in_virtual_time
async def test_a_browser_that_does_not_answer_leaves_the_handset_ringing() -> None:
    async with town() as place:
        arrive(place)
        await settle()
        ann = place.handset(ANN)
        given = await place.network.browsers.credentials(ann)
        place.registry.online_endpoints.add(given["endpoint"])
        await place.network.browsers.ring(ann)
        await asyncio.sleep(21)
        assert (ann.state, place.texts(ANN)[-1]) == (HandsetState.RINGING, "the browser did not answer")


@in_virtual_time
async def test_a_visitor_dials_from_the_browser_with_the_handsets_number() -> None:
    async with town() as place:
        given = await place.network.browsers.credentials(place.network.put(ANN))
        device = {"source": given["endpoint"], "source_kind": "device", "caller": "x"}
        leg = place.engine.arrive(dialled=FIRM, **device)
        await settle()
        out = place.engine.legs[place.engine.leg_to(FIRM)]
        assert out.spec is not None
        assert (out.spec.target.endpoint, out.spec.caller_number) == ("firm", ANN)
        place.engine.far_answers(out.leg_id)
        assert place.engine.legs[leg].answered
        unheard = place.engine.arrive(dialled=BOB, **device)
        await settle()
        place.engine.far_rejects(place.engine.leg_to(BOB))
        await settle()
        assert place.engine.legs[unheard].ended is HangupCause.BUSY
        for source, dialled, cause in (
            (given["endpoint"], "12", HangupCause.UNALLOCATED),
            ("browser-of-nobody", BOB, HangupCause.REJECTED),
        ):
            refused = place.engine.arrive(dialled=dialled, source=source, source_kind="device", caller="x")
            await settle()
            assert place.engine.legs[refused].ended is cause


@in_virtual_time
async def test_captions_and_handsets_are_capped() -> None:
    async with town() as place:
        kept = place.network.put(ANN, label="keep me")
        arrive(place)
        await settle()
        for index in range(200):
            place.network.caption(ANN, f"{index} " + "x" * 1000)
        assert len(kept.captions) == 50
        assert len(kept.captions[-1].text) == 500
        for index in range(MAX_HANDSETS + 5):
            place.network.put(PhoneNumber(f"+1202555{index:04}"))
        assert len(place.network.handsets) == MAX_HANDSETS
        assert ANN in place.network.handsets
