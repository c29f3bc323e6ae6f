"""Texts in a real browser, by the sandbox provider: connected, sent, seen delivered, received, read and sent again."""

import os
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from PIL import Image
from playwright.sync_api import FilePayload, Locator, expect

from tests.e2e.softphone import SEES_MS, Tab, owners_tab
from tests.fixtures.instance import FIRM, RunningInstance

pytestmark = [pytest.mark.engine, pytest.mark.browser]

PEER = "+12025550166"
MOST_BYTES = 5_000_000


@pytest.fixture(scope="module")
def tab(instance: RunningInstance) -> Iterator[Tab]:
    with owners_tab(instance) as tab:
        yield tab


@pytest.fixture(scope="module")
def provider(tab: Tab, instance: RunningInstance) -> Iterator[dict[str, Any]]:
    """The sandbox, connected by hand as the empty list proposes; gone afterwards. Nothing else is left to read."""
    for conversation in instance.get("/conversations", unread="true")["items"]:
        instance.post(f"/conversations/{conversation['id']}/read")
    tab.open("/settings?section=messaging", "Settings")
    tab.sees_text("No messaging provider yet")
    tab.button("Try the sandbox").click()
    drawer = tab.dialog("Sandbox")
    drawer.get_by_role("button", name="Check the settings").click()
    tab.sees_text("The sandbox is always there")
    drawer.get_by_role("button", name="Close").click()
    row = tab.page.get_by_role("list", name="Messaging providers").get_by_role("listitem")
    tab.sees(row.get_by_text("Default", exact=True))
    (made,) = instance.get("/messaging/providers")["items"]
    yield made
    instance.delete(f"/messaging/providers/{made['id']}")


def test_a_text_with_a_picture_goes_out_small_enough_and_is_seen_delivered(
    tab: Tab, instance: RunningInstance, provider: dict[str, Any]
) -> None:
    tab.open("/messages", "Messages")
    tab.button("New message").first.click()
    tab.page.get_by_role("combobox", name="To").fill(PEER)
    tab.page.get_by_role("combobox", name="To").press("Enter")
    picture = camera_picture()
    assert len(picture["buffer"]) > MOST_BYTES
    writing(tab).locator("input[type=file]").set_input_files(picture)
    write(tab, "The keys are under the mat ")
    writing(tab).get_by_role("button", name="Emoji").click()
    tab.page.locator("emoji-picker .tabpanel [role=menuitem]").first.click()
    expect(text_field(tab)).to_have_value("The keys are under the mat 😀", timeout=SEES_MS)
    tab.sees_text("1 text, 41 characters left")
    tab.button("Send").click()

    bubble = sent(tab, "under the mat")
    tab.sees(bubble.get_by_text("Delivered"))
    shown = bubble.get_by_role("img", name="Picture 1 of 1")
    tab.sees(shown)
    tab.page.wait_for_function("picture => picture.naturalWidth > 0", arg=shown.element_handle())
    (message,) = texts(instance, "under the mat")
    (media,) = message["media"]
    assert (message["peer"], message["number"]) == (PEER, FIRM)
    assert (media["content_type"], media["width"]) == ("image/jpeg", 2048)
    assert media["size_bytes"] < MOST_BYTES


def test_a_text_that_comes_in_shows_at_once_and_is_unread_until_it_is_seen(
    tab: Tab, instance: RunningInstance, provider: dict[str, Any]
) -> None:
    tab.open("/contacts", "Contacts")
    text_in(instance, provider, "Found them, thank you")
    parts = tab.page.get_by_role("navigation", name="Parts of the app")
    badge = parts.get_by_label("1 new message", exact=True)
    tab.sees(badge)
    parts.get_by_role("link", name="Messages").click()
    row = tab.page.get_by_role("list", name="Conversations").get_by_role("button").first
    expect(row).to_contain_text("Found them, thank you", timeout=SEES_MS)
    expect(row).to_contain_text("1 unread")
    row.click()
    tab.sees(received(tab, "Found them"))
    tab.misses(badge)
    text_in(instance, provider, "See https://keys.example and 202-555-0177")
    bubble = received(tab, "keys.example")
    tab.sees(bubble.get_by_role("link", name="https://keys.example"))
    tab.sees(bubble.get_by_role("button", name="Call +1 202 555 0177"))
    tab.misses(badge)


def test_a_failed_text_says_why_and_is_sent_again(
    tab: Tab, instance: RunningInstance, provider: dict[str, Any]
) -> None:
    open_conversation(tab)
    instance.patch(f"/messaging/providers/{provider['id']}", settings={"outcome": "undelivered"})
    write(tab, "Are you there?")
    text_field(tab).press("Enter")
    bubble = sent(tab, "Are you there?")
    tab.sees(bubble.get_by_text("It did not arrive: nobody is there"))
    instance.patch(f"/messaging/providers/{provider['id']}", settings={"outcome": "delivered"})
    bubble.get_by_role("button", name="Resend").click()
    tab.sees(bubble.get_by_text("Delivered"))
    tab.misses(bubble.get_by_text("nobody is there"))
    assert [message["state"] for message in texts(instance, "Are you there?")] == ["delivered"]


def test_a_text_written_without_a_network_waits_and_goes_out_once(
    tab: Tab, instance: RunningInstance, provider: dict[str, Any]
) -> None:
    open_conversation(tab)
    tab.page.context.set_offline(True)
    try:
        write(tab, "Written in the lift")
        text_field(tab).press("Enter")
        tab.sees(sent(tab, "in the lift").get_by_text("Waiting", exact=True))
        assert texts(instance, "in the lift") == []
    finally:
        tab.page.context.set_offline(False)
    tab.sees(sent(tab, "in the lift").get_by_text("Delivered"))
    assert len(texts(instance, "in the lift")) == 1
    assert tab.errors == []


def writing(tab: Tab) -> Locator:
    return tab.page.get_by_role("form", name="Write a message")


def text_field(tab: Tab) -> Locator:
    return writing(tab).get_by_role("textbox", name="Message")


def write(tab: Tab, text: str) -> None:
    text_field(tab).fill(text)


def sent(tab: Tab, text: str) -> Locator:
    return tab.page.get_by_role("article", name="Message sent").filter(has_text=text)


def received(tab: Tab, text: str) -> Locator:
    return tab.page.get_by_role("article", name="Message received").filter(has_text=text)


def open_conversation(tab: Tab) -> None:
    tab.open("/messages", "Messages")
    tab.page.get_by_role("list", name="Conversations").get_by_role("button").first.click()
    tab.sees(text_field(tab))


def texts(instance: RunningInstance, part: str) -> list[dict[str, Any]]:
    return [message for message in instance.get("/messages")["items"] if part in message["body"]]


def text_in(instance: RunningInstance, provider: dict[str, Any], text: str) -> None:
    """Somebody writes to the firm: the provider knocks at the address it was given."""
    given = urlsplit(provider["hooks"]["inbound"])
    address = f"{instance.instance.local_url}{given.path}?{given.query}"
    answer = httpx.post(address, json={"from": PEER, "to": FIRM, "text": text, "id": os.urandom(8).hex()})
    assert answer.is_success, answer.text


def camera_picture() -> FilePayload:
    """Noise, which no format makes small by itself."""
    width, height = 2400, 1600
    file = BytesIO()
    Image.frombytes("RGB", (width, height), os.urandom(3 * width * height)).save(file, "PNG", compress_level=0)
    return {"name": "keys.png", "mimeType": "image/png", "buffer": file.getvalue()}
