"""The softphone in a real browser: called, holding, keying, transferring, calling out, over the whole house."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.e2e.handset import AUDIBLE_DBFS, Handset
from tests.e2e.office import ANA, CUSTOMER, Office, leg_of, now
from tests.e2e.softphone import Softphone, chromium
from tests.fixtures.instance import FIRM, RunningInstance

pytestmark = [pytest.mark.engine, pytest.mark.browser]
FRIEND = "+12025550143"


@pytest.fixture(scope="module")
def desk(instance: RunningInstance, furnished: Office) -> Iterator[Softphone]:
    """The owner at the browser; the mobiles are off duty."""
    user = instance.get("/auth/me")["user"]
    agent = instance.post("/agents", number_id=furnished.number["id"], kind="browser", user_id=user["id"])
    for mobile in furnished.agents.values():
        instance.put(f"/agents/{mobile['id']}/duty", on_duty=False)
    with chromium() as browser:
        phone = Softphone(browser, instance)
        phone.log_in(*instance.login)
        yield phone
        phone.close()
    instance.delete(f"/agents/{agent['id']}")
    for mobile in furnished.agents.values():
        instance.put(f"/agents/{mobile['id']}/duty", on_duty=True)


@pytest.fixture
def friend(office: Office) -> Iterator[Handset]:
    handset = Handset(office.instance, FRIEND, label="Friend")
    yield handset
    handset.quiet()


def test_a_call_rings_in_the_browser_is_held_keyed_and_transferred(
    desk: Softphone, office: Office, customer: Handset, mobiles: tuple[Handset, Handset]
) -> None:
    ana, _ = mobiles
    began = now()
    customer.call(FIRM)
    desk.sees(desk.incoming)
    desk.sees(desk.incoming.get_by_text("Carol Jones").first)
    desk.incoming.get_by_role("button", name="Answer").click()
    desk.until_state("Talking")
    customer.until_state("talking")
    customer.say("Good morning, this is Carol, my kitchen is under water again.")
    heard = desk.until_hears(more_than=0)

    desk.press("Hold")
    desk.until_state("On hold")
    desk.press("Hold")
    desk.until_state("Talking")
    customer.say("Are you there again? The water is rising while we talk.")
    desk.until_hears(more_than=heard)

    desk.press("Keypad")
    desk.card.get_by_role("button", name="Key 5").click()
    customer.until_shown("(key 5)")

    desk.press("Transfer")
    desk.card.get_by_role("combobox", name="Transfer to").fill(ANA)
    desk.card.get_by_role("button", name="Transfer now").click()
    ana.until_state("ringing")
    ana.answer()
    desk.until_state("Transferred")
    ana.say("Hello Carol, this is Ana, I will be there in half an hour, close the valve.")
    customer.say("Thank you Ana, I will close the valve and wait for you.")
    live = office.until_step(caller=CUSTOMER, since=began, what="transferred")
    assert live["state"] == "live"
    ana.until_shown("close the valve")
    customer.hang_up()
    assert ana.until_sound()["heard_dbfs"] > AUDIBLE_DBFS
    assert customer.until_sound()["heard_dbfs"] > AUDIBLE_DBFS

    call = office.until_booked(caller=CUSTOMER, since=began)
    assert call["outcome"] == "answered"
    assert leg_of(call, ANA)["answered_at"]
    assert len(call["legs"]) == 3
    assert desk.errors == []


def test_a_call_out_from_the_browser_shows_the_firms_number_and_carries_both_voices(
    desk: Softphone, office: Office, friend: Handset
) -> None:
    began = now()
    before = desk.energy()
    # The friend listens for three seconds before pressing the key: the fake microphone beeps once a second.
    friend.script("answer after 2 s, speak 3 s, press 5")
    desk.dial(FRIEND)
    seen = friend.until_state("ringing")
    assert seen["peer"] == FIRM
    desk.until_state("Ringing")
    desk.until_state("Talking")
    desk.until_hears(more_than=before)
    friend.until_shown("pressed 5")
    desk.press("Hang up")
    desk.until_state("Call ended")
    sound = friend.until_sound()
    assert sound["heard_dbfs"] > -60
    call = office.until_booked(caller=FIRM, since=began)
    assert (call["direction"], call["outcome"], call["dialled"]) == ("outbound", "answered", FRIEND)
    assert leg_of(call, FRIEND)["answered_at"]
    assert desk.errors == []


def test_whom_the_browser_called_goes_on_talking_with_whom_it_was_transferred_to(
    desk: Softphone, office: Office, friend: Handset, mobiles: tuple[Handset, Handset]
) -> None:
    ana, _ = mobiles
    began = now()
    desk.dial(FRIEND)
    friend.until_state("ringing")
    friend.answer()
    desk.until_state("Talking")
    ana.script("answer after 1 s, speak 3 s, press 9")
    desk.press("Transfer")
    desk.card.get_by_role("combobox", name="Transfer to").fill(ANA)
    desk.card.get_by_role("button", name="Transfer now").click()
    ana.until_state("talking")
    desk.until_state("Transferred")
    friend.say("Good morning Ana, I was put through to you; now the two of us talk alone.")
    friend.until_shown("(key 9)")
    friend.press("7")
    ana.until_shown("(key 7)")
    live = office.until_live(caller=FIRM, since=began)
    assert live["answered_by"] in (office.agent_id(ana), ANA)
    friend.hang_up()
    for sound in (ana.until_sound(), friend.until_sound()):
        assert sound["heard_dbfs"] > AUDIBLE_DBFS
    call = office.until_booked(caller=FIRM, since=began)
    assert (call["direction"], call["outcome"]) == ("outbound", "answered")
    assert [step["what"] for step in call["steps"] if "transfer" in step["what"]] == ["transferring", "transferred"]
    assert leg_of(call, ANA)["role"] == "transfer"
    assert leg_of(call, FRIEND)["answered_at"]
    assert desk.errors == []


def test_the_browser_declines_and_the_caller_gets_the_voicemail(
    desk: Softphone, office: Office, customer: Handset
) -> None:
    customer.call(FIRM)
    desk.sees(desk.incoming)
    desk.incoming.get_by_role("button", name="Decline").click()
    customer.until_shown("Please leave a message after the tone")
    expect(desk.incoming).to_be_hidden()
    customer.hang_up()
