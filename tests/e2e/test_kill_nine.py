"""kill -9 of the process that drives the calls, at the worst moments: nobody who talks notices, nobody is lost."""

from datetime import datetime
from typing import Any

import pytest

from tests.e2e.crowd import Crowd, times_of
from tests.e2e.handset import AUDIBLE_DBFS, Handset
from tests.e2e.house import driver_of, kill_driver
from tests.e2e.office import ANA, CUSTOMER, STRANGER, Office, at, leg_of, now
from tests.e2e.sipp import Sipp
from tests.fixtures.instance import FIRM, until

pytestmark = [pytest.mark.engine, pytest.mark.slow]
GOES_ON_WITHIN_S = 2.0
TRUE_TIME_S = 0.5
FIFTY = 50


def shown_at(handset: Handset, text: str, *, since: datetime) -> datetime:
    """When the handset first showed the text after this."""
    found = handset.until(
        lambda seen: any(text in line["text"] and at(line["at"]) >= since for line in seen["captions"]),
        what=f"shows {text!r} after {since}",
    )
    return min(at(line["at"]) for line in found["captions"] if text in line["text"] and at(line["at"]) >= since)


def one_cdr_per_leg(call: dict[str, Any], parties: set[str]) -> None:
    assert sorted(leg["party"] for leg in call["legs"]) == sorted(parties)
    assert all(leg["started_at"] and leg["ended_at"] and leg["cause"] for leg in call["legs"]), call["legs"]


def test_ringing_goes_on(house: Office) -> None:
    began = now()
    house.customer.call(FIRM)
    house.ana.until_state("ringing")
    house.ben.until_state("ringing")
    kill_driver(house.instance)
    killed = now()
    house.ana.answer()
    assert (shown_at(house.ana, "Press 1", since=killed) - killed).total_seconds() < GOES_ON_WITHIN_S
    house.ana.press("1")
    house.customer.until_state("talking")
    house.ben.until_state("idle")
    house.ana.hang_up()
    call = house.until_booked(caller=CUSTOMER, since=began)
    assert (call["outcome"], call["answered_by"]) == ("answered", house.agents["Ana"]["id"])
    one_cdr_per_leg(call, {CUSTOMER, ANA, house.ben.number})


def test_an_announcement_goes_on_and_its_1_counts(house: Office) -> None:
    began = now()
    house.customer.call(FIRM)
    house.ana.until_state("ringing")
    house.ana.answer()
    house.ana.until_shown("Press 1")
    kill_driver(house.instance)
    killed = now()
    until(lambda: driver_of(house.instance), what="another took over")
    house.ana.press("1")
    house.customer.until_state("talking")
    assert (shown_at(house.customer, "answered", since=killed) - killed).total_seconds() < GOES_ON_WITHIN_S + 1
    house.customer.hang_up()
    call = house.until_booked(caller=CUSTOMER, since=began)
    assert call["outcome"] == "answered"
    one_cdr_per_leg(call, {CUSTOMER, ANA, house.ben.number})


def test_a_message_being_left_is_kept_whole(house: Office) -> None:
    began = now()
    number = house.number["id"]
    house.instance.patch(f"/numbers/{number}", ring_timeout_s=5)
    house.customer.call(FIRM)
    house.until_step(caller=CUSTOMER, since=began, what="recording_message", timeout_s=60)
    recording = now()
    house.customer.say("This is the part of my message from before the process that controls my call was killed.")
    kill_driver(house.instance)
    house.customer.until_shown("This is the part")
    house.customer.say("And this is the part from after it, which has to be there as well, or I would be angry.")
    until(lambda: (now() - recording).total_seconds() > 8, what="eight seconds of message")
    spoken_s = (now() - recording).total_seconds()
    house.customer.hang_up()
    house.instance.patch(f"/numbers/{number}", ring_timeout_s=house.number["ring_timeout_s"])
    call = house.until_booked(caller=CUSTOMER, since=began)
    assert call["outcome"] == "voicemail"
    message = house.until_message(call)
    assert abs(message["duration_s"] - spoken_s) < 2.5
    one_cdr_per_leg(call, {CUSTOMER, ANA, house.ben.number})


def test_who_talks_does_not_notice(house: Office) -> None:
    began = now()
    with house.trunk_call() as (caller, voice):
        house.ana.until_state("ringing")
        house.ana.answer()
        house.ana.until_shown("Press 1")
        house.ana.press("1")
        voice.talk_to(caller.media_target())
        answer = caller.until_seen("200")
        house.ana.say("I talk and talk and talk, whatever happens to the process that controls our call, " * 3)
        until(lambda: voice.heard.dbfs() > AUDIBLE_DBFS, what="the caller hears Ana")
        first = voice.heard.frames[-1][0]
        kill_driver(house.instance)
        until(lambda: driver_of(house.instance), what="another took over")
        until(lambda: voice.heard.frames[-1][0] - first > 5, what="five more seconds of audio")
        last = voice.heard.frames[-1][0]
        assert voice.heard.longest_gap_s(since=first, until=last) < 0.5
        assert voice.heard.dbfs(since=last - 2) > AUDIBLE_DBFS
        assert caller.first("BYE") is None
        house.ana.hang_up()
        bye = caller.until_seen("BYE")
        caller.until_over()
    assert house.ana.until_sound()["heard_dbfs"] > AUDIBLE_DBFS
    call = house.until_booked(caller=STRANGER, since=began)
    one_cdr_per_leg(call, {STRANGER, ANA, house.ben.number})
    leg = leg_of(call, STRANGER)
    assert abs((at(leg["answered_at"]) - answer.at).total_seconds()) < TRUE_TIME_S
    assert abs((at(leg["ended_at"]) - bye.at).total_seconds()) < TRUE_TIME_S
    recording = house.until_recorded(call)
    assert abs(recording["duration_s"] - (bye.at - answer.at).total_seconds()) < 1.5


def test_a_call_that_ends_while_nobody_watches_is_booked_with_true_times(house: Office) -> None:
    """Both telephony processes are gone at once, and the caller hangs up in between."""
    began = now()
    with house.trunk_call() as (caller, voice):
        house.ana.until_state("ringing")
        house.ana.answer()
        house.ana.until_shown("Press 1")
        house.ana.press("1")
        voice.talk_to(caller.media_target())
        answer = caller.until_seen("200")
        for name in ("telephony", "telephony-standby"):
            house.instance.kill(name)
        house.ana.hang_up()
        bye = caller.until_seen("BYE")
        caller.until_over()
    call = house.until_booked(caller=STRANGER, since=began, timeout_s=60)
    assert (call["outcome"], call["answered_by"]) == ("answered", house.agents["Ana"]["id"])
    leg = leg_of(call, STRANGER)
    assert abs((at(leg["answered_at"]) - answer.at).total_seconds()) < TRUE_TIME_S
    assert abs((at(leg["ended_at"]) - bye.at).total_seconds()) < TRUE_TIME_S


def test_under_fifty_calls_none_drops_and_every_leg_is_booked_once_with_true_times(house: Office) -> None:
    began = now()
    crowd = Crowd(house, FIFTY)
    crowd.script('answer, press 1 after "accept", speak 600 s')
    with crowd.calling(rate=10, hold_ms=60_000) as (callers, voice):
        crowd.until_all("talking", timeout_s=50)
        until(lambda: len(answered(callers)) == FIFTY, what=lambda: f"{len(answered(callers))} are answered")
        before = voice.heard.frames[-1][0]
        kill_driver(house.instance)
        until(lambda: driver_of(house.instance), what="another took over")
        until(lambda: voice.heard.frames[-1][0] - before > 3, what="three more seconds of audio")
        last = voice.heard.frames[-1][0]
        frames = [at_s for at_s, _ in voice.heard.frames if last - 2 <= at_s < last]
        assert len(frames) > 0.8 * FIFTY * 2 / 0.02, "all fifty are still heard"
        assert callers.first("BYE") is None
        crowd.until_all("talking")
        assert len(house.calls(state="live", limit=200)) == FIFTY
        callers.until_over(timeout_s=120)
        wire = times_of(callers)
    assert len(wire) == FIFTY
    crowd.script("")
    house.until_no_calls(timeout_s=60)
    booked = {call["caller"]: call for call in house.calls(since=began.isoformat(), limit=200)}
    for place, caller in enumerate(crowd.callers):
        call = house.until_booked(caller=caller, since=began)
        assert booked[caller]["outcome"] == "answered"
        one_cdr_per_leg(call, {caller, crowd.mobiles[place].number})
        leg, (answer, over) = leg_of(call, caller), wire[caller]
        assert abs((at(leg["answered_at"]) - answer).total_seconds()) < TRUE_TIME_S, (leg, answer)
        assert abs((at(leg["ended_at"]) - over).total_seconds()) < TRUE_TIME_S, (leg, over)


def answered(callers: Sipp) -> set[str]:
    return {m.caller for m in callers.messages() if m.first_line.startswith("SIP/2.0 200") and "m=audio" in m.body}
