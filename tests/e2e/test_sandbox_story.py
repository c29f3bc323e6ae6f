"""A business line's whole story on one desk: a handset joins by PIN, answers, is told of messages, and writes back."""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import FilePayload, Locator, expect

from tests.e2e.handset import AUDIBLE_DBFS
from tests.e2e.line import DESK, GREETING, LABEL, LINE, MOBILE, Line, open_line
from tests.e2e.office import CUSTOMER, Office, leg_of, now
from tests.e2e.softphone import SEES_MS, Tab, owners_tab
from tests.fixtures.instance import RunningInstance, until

pytestmark = [pytest.mark.engine, pytest.mark.browser]


@pytest.fixture(scope="module")
def story(instance: RunningInstance, furnished: Office) -> Iterator[Line]:
    with open_line(instance, customer=furnished.customer) as line:
        yield line


@pytest.fixture(scope="module")
def tab(instance: RunningInstance) -> Iterator[Tab]:
    with owners_tab(instance) as tab:
        yield tab


@pytest.fixture(scope="module")
def dialer(tab: Tab, story: Line) -> Iterator[Tab]:
    """The mobile's own browser, at the link it got for the PIN; typed and read on the handset itself."""
    tab.open("/sandbox", "Sandbox")
    phone = tab.page.get_by_role("region", name="Dana's mobile")
    phone.get_by_role("button", name="Messages").click()
    phone.get_by_label("To", exact=True).select_option(LINE)
    write(phone, story.pin)
    bubble = phone.get_by_role("log").get_by_text("You now answer calls for Story Plumbing")
    expect(bubble).to_be_visible(timeout=SEES_MS)
    link = phone.get_by_role("link", name="/dialer#").get_attribute("href")
    assert link is not None
    own = tab.beside()
    own.page.set_viewport_size({"width": 390, "height": 844})
    own.page.goto(link)
    own.sees_text(LABEL)
    own.sees(own.page.get_by_role("link", name="Messages"))
    assert "#" not in own.page.url, "the token does not stay in the address bar"
    yield own
    own.close()


def write(phone: Locator, text: str) -> None:
    phone.get_by_label("Message", exact=True).fill(text)
    phone.get_by_role("button", name="Send message").click()


def test_the_pin_makes_the_mobile_an_agent_and_the_link_opens_on_no_second_phone(
    tab: Tab, story: Line, dialer: Tab
) -> None:
    joined = story.people()[MOBILE]
    assert (joined["kind"], joined["on_duty"]) == ("mobile", True)
    link = re.search(r"https?://\S+", story.until_text(story.mobile, "/dialer#"))
    assert link is not None
    stranger = tab.beside()
    stranger.page.goto(link.group())
    stranger.sees_text("This link belongs to another device")
    stranger.close()
    assert (tab.errors, dialer.errors) == ([], [])


def test_a_call_rings_mobile_and_land_line_both_hear_who_calls_and_1_takes_it(
    office: Office, story: Line, dialer: Tab
) -> None:
    mobile, desk, customer = story.mobile, story.desk, story.customer
    began = now()
    customer.call(LINE)
    for phone in (mobile, desk):
        phone.until_state("ringing")
        assert phone.view()["peer"] == LINE, "the business number is shown (BL-9)"
        phone.answer()
    for phone in (mobile, desk):
        phone.until_shown("Call for Story Plumbing from Carol Jones. Press 1 to accept.")
    mobile.press("1")
    desk.until_shown("answered elsewhere")
    desk.until_state("idle")
    office.until_step(caller=CUSTOMER, since=began, what="accepted")
    mobile.say("Story Plumbing, this is Dana, what may I do for you on this fine day?")
    spoke = now()
    until(lambda: (now() - spoke).total_seconds() > 3, what="three seconds of talk")
    customer.hang_up()
    assert customer.until_sound()["heard_dbfs"] > AUDIBLE_DBFS
    call = office.until_booked(caller=CUSTOMER, since=began)
    assert (call["dialled"], call["outcome"]) == (LINE, "answered")
    assert call["answered_by"] == story.people()[MOBILE]["id"]
    assert {leg_of(call, party)["role"] for party in (MOBILE, DESK)} == {"agent"}
    assert office.until_recorded(call)["duration_s"] > 1


def test_nobody_accepts_so_the_greeting_is_heard_and_the_message_told_to_the_phone_on_duty(
    office: Office, story: Line, dialer: Tab
) -> None:
    story.instance.patch(f"/numbers/{story.number_id}", ring_timeout_s=5)
    began = now()
    story.customer.call(LINE)
    story.customer.until_shown(GREETING, timeout_s=40)
    office.until_step(caller=CUSTOMER, since=began, what="recording_message")
    story.customer.say("There is water in the kitchen, please come as soon as you can, thank you very much.")
    spoke = now()
    until(lambda: (now() - spoke).total_seconds() > 4, what="four seconds of talk")
    story.customer.hang_up()
    call = office.until_booked(caller=CUSTOMER, since=began)
    assert call["outcome"] == "voicemail"
    message = office.until_message(call)
    assert next(one["id"] for one in story.instance.get("/voicemails", caller=CUSTOMER)["items"]) == message["id"]
    told = until(
        lambda: next((text for text in story.texts(story.mobile) if text.startswith("Voicemail for")), None),
        timeout_s=60,
        what=lambda: story.texts(story.mobile),
    )
    assert "Voicemail for Story Plumbing from Carol Jones" in told
    assert told.endswith("/dialer")
    assert story.texts(story.desk) == [], "a land-line reads no texts"


def test_a_text_with_a_picture_is_in_the_thread_copied_to_who_is_on_duty_and_answered(
    tab: Tab, story: Line, dialer: Tab
) -> None:
    tab.open("/sandbox", "Sandbox")
    phone = tab.page.get_by_role("region", name="Customer")
    phone.get_by_role("button", name="Messages").click()
    phone.get_by_label("To", exact=True).select_option(LINE)
    phone.locator("input[type=file]").set_input_files(picture())
    write(phone, "This is the pipe that broke")
    sent = phone.get_by_role("log").get_by_role("img", name="Picture")
    tab.sees(sent)
    assert "Carol Jones: This is the pipe that broke" in story.until_text(story.mobile, "the pipe that broke")

    dialer.page.get_by_role("link", name="Messages").click()
    conversations = dialer.page.get_by_role("list", name="Conversations")
    conversations.get_by_role("button", name=re.compile("Carol Jones")).first.click()
    shown = dialer.page.get_by_role("img", name="Picture 1 of 1").last
    dialer.sees(shown)
    dialer.page.wait_for_function("picture => picture.naturalWidth === 640", arg=shown.element_handle())
    voicemail = dialer.page.get_by_role("article", name="Voicemail").last
    dialer.sees(voicemail.get_by_text(until_written_down(story)))
    voicemail.get_by_role("button", name="Play").click()
    dialer.until_plays(voicemail)
    until(lambda: newest_voicemail(story)["heard"], what="who played it has heard it")
    dialer.page.get_by_role("textbox", name="Message").fill("We come at four. Call +12025550104 if the door is shut.")
    dialer.button("Send").click()
    answer = phone.get_by_role("log").get_by_text("We come at four.")
    expect(answer).to_be_visible(timeout=SEES_MS)
    tab.until_accessible()
    assert (tab.errors, dialer.errors) == ([], [])


def test_who_goes_off_duty_in_the_dialer_neither_rings_nor_is_told(office: Office, story: Line, dialer: Tab) -> None:
    dialer.page.get_by_role("link", name="Settings").click()
    duty = dialer.page.get_by_role("switch")
    duty.first.click()
    until(lambda: not story.people()[MOBILE]["on_duty"], what="off duty")
    copies = len(story.texts(story.mobile))
    story.customer.call(LINE)
    story.desk.until_state("ringing")
    assert story.mobile.view()["state"] == "idle"
    story.customer.hang_up()
    story.text_in(story.customer, "Is anybody there?")
    conversation = until(lambda: _with(story, CUSTOMER, "Is anybody there?"), what="the text is stored")
    assert conversation["peer"] == CUSTOMER
    assert len(story.texts(story.mobile)) == copies


def newest_voicemail(story: Line) -> dict[str, Any]:
    found: dict[str, Any] = story.instance.get("/voicemails", caller=CUSTOMER)["items"][0]
    return found


def until_written_down(story: Line) -> str:
    """What the machine understood, however little of it is right."""
    return until(
        lambda: newest_voicemail(story)["transcript"] or None, timeout_s=60, what=lambda: newest_voicemail(story)
    )


def _with(story: Line, peer: str, last: str) -> dict[str, Any] | None:
    found = story.instance.get("/conversations", number_id=story.number_id)["items"]
    return next((one for one in found if one["peer"] == peer and one["last_text"] == last), None)


def picture() -> FilePayload:
    file = BytesIO()
    Image.new("RGB", (640, 480), "#b87333").save(file, "JPEG")
    return {"name": "pipe.jpg", "mimeType": "image/jpeg", "buffer": file.getvalue()}
