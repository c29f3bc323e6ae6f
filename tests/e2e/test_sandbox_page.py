"""The sandbox in a real browser: a handset of one's own, and one's own voice in a call of the firm."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.e2e.handset import AUDIBLE_PEAK, Handset
from tests.e2e.office import ANA, STRANGER, Office, leg_of, now
from tests.e2e.softphone import SEES_MS, Tab, owners_tab
from tests.fixtures.instance import RunningInstance, until

pytestmark = [pytest.mark.engine, pytest.mark.browser]
VISITOR = "+12025550169"
BEEPS_DBFS = -60.0  # Chromium's microphone beeps once a second and is silent between


@pytest.fixture(scope="module")
def tab(instance: RunningInstance) -> Iterator[Tab]:
    with owners_tab(instance) as tab:
        yield tab


def test_a_handset_is_made_called_from_and_removed(tab: Tab, office: Office, instance: RunningInstance) -> None:
    tab.open("/sandbox", "Sandbox")
    tab.button("New handset").click()
    form = tab.dialog("New handset")
    form.get_by_label("Number", exact=True).fill("99")
    form.get_by_role("button", name="Add").click()
    tab.sees_text("This is not a phone number")
    form.get_by_label("Number", exact=True).fill(VISITOR)
    form.get_by_label("Name").fill("Visitor")
    form.get_by_role("button", name="Add").click()
    tab.misses(form)
    phone = tab.page.get_by_role("region", name="Visitor")
    phone.get_by_label("Number to call").fill(ANA)
    phone.get_by_role("button", name="Call", exact=True).click()
    expect(phone.get_by_role("status").first).to_contain_text("Calling")
    expect(phone.get_by_role("log")).to_contain_text("Calling +1 202 555 0111")
    phone.get_by_role("button", name="Hang up").click()
    expect(phone.get_by_role("status").first).to_contain_text("Ready", timeout=SEES_MS)
    phone.get_by_role("button", name="More for Visitor").click()
    tab.page.get_by_role("menuitem", name="Remove handset").click()
    tab.misses(phone)
    assert VISITOR not in [handset["number"] for handset in instance.get("/sandbox/handsets")["items"]]
    assert tab.errors == []


def test_the_firm_hears_the_visitors_own_microphone(tab: Tab, office: Office, mobiles: tuple[Handset, Handset]) -> None:
    ana, _ = mobiles
    began = now()
    tab.open("/sandbox", "Sandbox")
    phone = tab.page.get_by_role("region", name="Ana")
    with office.trunk_call() as (caller, voice):
        ana.until_state("ringing")
        expect(phone.get_by_role("status").first).to_contain_text("Incoming", timeout=SEES_MS)
        phone.get_by_role("button", name="Use my microphone").click()
        expect(phone.get_by_text("You are talking on this phone.")).to_be_visible(timeout=SEES_MS)
        ana.until_shown("Press 1 to accept")
        phone.get_by_role("button", name="Key 1").click()
        voice.talk_to(caller.media_target())
        accepted = office.until_step(caller=STRANGER, since=began, what="accepted")
        assert accepted["answered_by"] == office.agent_id(ana)
        heard = tab.energy()
        until(
            lambda: voice.heard.dbfs() > BEEPS_DBFS,
            what=lambda: f"the caller hears the microphone: {voice.heard.dbfs():.0f} dBFS",
        )
        tab.until_hears(more_than=heard)
        until(lambda: len(voice.heard.frames) > 150, what="three seconds of talk")
        phone.get_by_role("button", name="Stop and hang up").click()
        caller.until_seen("BYE")
        caller.until_over()
    expect(phone.get_by_role("status").first).to_contain_text("Ready", timeout=SEES_MS)
    call = office.until_booked(caller=STRANGER, since=began)
    assert call["outcome"] == "answered"
    assert leg_of(call, ANA)["answered_at"]
    recording = office.until_recorded(call)
    peaks = office.instance.get(f"/recordings/{recording['id']}/peaks", buckets=50)["channels"]
    assert all(max(channel) > AUDIBLE_PEAK for channel in peaks), peaks
    assert tab.errors == []
