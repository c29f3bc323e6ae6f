"""The agents' dialer in a real browser at phone size: the link, a choice, texts with and without a network, duty."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import expect

from tests.e2e.softphone import SEES_MS, Tab, chromium
from tests.e2e.test_messages_page import camera_picture, received, sent, text_field, texts, write, writing
from tests.fixtures.instance import FIRM, RunningInstance, until

pytestmark = [pytest.mark.engine, pytest.mark.browser]

PEER, ASIDE, DESK = "+12025550169", "+12025550188", "+12025550198"
CODE = re.compile(r"^[0-9A-Z]{4}(-[0-9A-Z]{4}){2}$")
PHONE = {"width": 390, "height": 844}
AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
_VIOLATIONS = """async () => (await axe.run()).violations.map(
  ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" ")}`)"""


@dataclass(kw_only=True)
class Line:
    """The firm's number as a business line, with texts by the sandbox; `agent` opens the dialer."""

    instance: RunningInstance
    provider: dict[str, Any]
    agent: dict[str, Any]

    def new_link(self) -> str:
        """Path and fragment of a fresh personal link."""
        link = urlsplit(self.instance.post(f"/business-line/agents/{self.agent['id']}/link")["link"])
        return f"{link.path}#{link.fragment}"

    def text_in(self, text: str) -> None:
        given = urlsplit(self.provider["hooks"]["inbound"])
        address = f"{self.instance.instance.local_url}{given.path}?{given.query}"
        answer = httpx.post(address, json={"from": PEER, "to": FIRM, "text": text, "id": os.urandom(8).hex()})
        assert answer.is_success, answer.text

    def on_duty(self) -> bool:
        agents = self.instance.get("/agents")["items"]
        return next(bool(one["on_duty"]) for one in agents if one["id"] == self.agent["id"])


@pytest.fixture(scope="module")
def line(instance: RunningInstance) -> Iterator[Line]:
    number = next(one for one in instance.get("/numbers")["items"] if one["number"] == FIRM)
    agent = next(one for one in instance.get("/agents")["items"] if one["name"] == "Ana")
    instance.put(f"/business-line/numbers/{number['id']}")
    token = {"webhook_token": os.urandom(12).hex()}
    provider = instance.post("/messaging/providers", name="Sandbox", type="sandbox", settings=token)
    yield Line(instance=instance, provider=provider, agent=agent)
    instance.delete(f"/business-line/agents/{agent['id']}/link")
    instance.delete(f"/messaging/providers/{provider['id']}")
    instance.delete(f"/business-line/numbers/{number['id']}")


@pytest.fixture(scope="module")
def phone(line: Line) -> Iterator[Tab]:
    """Ana's mobile, with the dialer open by her link."""
    with chromium() as browser:
        tab = Tab(browser, line.instance)
        tab.page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
        tab.page.goto(line.new_link())
        tab.sees(field(tab))
        yield tab
        tab.close()


def test_a_link_opens_one_device_and_leaves_no_trace_of_its_token(line: Line, phone: Tab) -> None:
    link = line.new_link()
    token = urlsplit(link).fragment
    phone.page.goto("about:blank")
    phone.page.goto(link)
    phone.sees(field(phone))
    assert urlsplit(phone.page.url)[2:] == ("/dialer", "", "")
    phone.page.reload()
    phone.sees(field(phone))
    other = phone.beside()
    other.page.goto("/dialer")
    other.sees_text("Open the dialer by your link")
    other.page.goto("about:blank")
    other.page.goto(link)
    other.sees_text("This link belongs to another device")
    assert token not in other.page.url
    other.page.goto("about:blank")
    other.page.goto("/dialer#worth-nothing-any-more-at-all")
    other.sees_text("This link is not valid any more")
    other.close()
    log = (line.instance.data_dir / "log" / "offhook.log").read_text(errors="replace")
    assert token not in log


def test_it_installs_as_the_dialer(phone: Tab) -> None:
    phone.page.goto("/dialer/messages")
    manifest = phone.page.evaluate("fetch(document.querySelector('link[rel=manifest]').href).then(it => it.json())")
    assert (manifest["start_url"], manifest["scope"]) == ("/dialer", "/dialer")


def test_a_number_is_chosen_and_the_phone_is_told_what_to_call(line: Line, phone: Tab) -> None:
    # A page of its own: where nothing takes tel: links, Chromium lets nobody click any more once one was opened.
    page = phone.page.context.new_page()
    page.goto("/dialer")
    number = page.get_by_role("combobox", name="Number or name")
    call = page.get_by_role("button", name="Call", exact=True)
    number.fill("12")
    call.click()
    expect(page.get_by_text("This is not a whole phone number")).to_be_visible(timeout=SEES_MS)
    number.fill(FIRM)
    call.click()
    expect(page.get_by_text("This is your own business number")).to_be_visible(timeout=SEES_MS)
    number.fill("carol")
    page.get_by_role("option", name="Carol Jones").click()
    expect(number).to_have_value("+1 202 555 0177", timeout=SEES_MS)
    number.fill("(202) 555-0177")
    number.press("Enter")
    expect(page.get_by_text("You hear Carol Jones, then you are connected")).to_be_visible(timeout=SEES_MS)
    link = page.get_by_role("link", name="Call +1 202 555 0100")
    expect(link).to_have_attribute("href", f"tel:{FIRM}")
    expect(link).to_be_focused()
    page.close()


def test_beside_a_land_line_a_choice_rings_it(line: Line, phone: Tab) -> None:
    number_id = next(one for one in line.instance.get("/numbers")["items"] if one["number"] == FIRM)["id"]
    given = {"number_id": number_id, "kind": "landline", "name": "Front desk", "phone_number": DESK}
    desk = line.instance.post("/agents", **given)
    link = urlsplit(line.instance.post(f"/business-line/agents/{desk['id']}/link")["link"])
    tab = Tab(phone._browser, line.instance)
    tab.page.goto(f"{link.path}#{link.fragment}")
    field(tab).fill("(202) 555-0177")
    field(tab).press("Enter")
    tab.sees_text("Your telephone rings now")
    tab.close()
    line.instance.delete(f"/agents/{desk['id']}")


def test_the_zero_held_down_is_a_plus(phone: Tab) -> None:
    phone.page.goto("/dialer")
    zero = phone.button("Key 0")
    zero.click(delay=1500)
    expect(field(phone)).to_have_value("+", timeout=SEES_MS)
    phone.page.wait_for_timeout(500)  # so long, and a little more, the key counts as just let go
    zero.click()
    expect(field(phone)).to_have_value("+0", timeout=SEES_MS)


def test_a_text_with_a_picture_goes_out_and_comes_back_delivered(line: Line, phone: Tab) -> None:
    phone.page.goto("/dialer/messages")
    phone.button("New message").first.click()
    phone.page.get_by_role("combobox", name="To").fill(PEER)
    phone.page.get_by_role("combobox", name="To").press("Enter")
    writing(phone).locator("input[type=file]").set_input_files(camera_picture())
    write(phone, "This is the valve")
    phone.button("Send").click()
    bubble = sent(phone, "the valve")
    phone.sees(bubble.get_by_text("Delivered"))
    phone.sees(bubble.get_by_role("img", name="Picture 1 of 1"))
    (message,) = texts(line.instance, "the valve")
    assert (message["peer"], message["number"], message["author"]) == (PEER, FIRM, "Ana")
    assert message["media"][0]["size_bytes"] < 5_000_000


def test_a_number_in_a_text_that_came_in_goes_to_the_dial_field(line: Line, phone: Tab) -> None:
    phone.page.goto("/dialer/calls")
    line.text_in("Please call 202-555-0188 instead")
    tabs = phone.page.get_by_role("navigation", name="Parts of the app")
    phone.sees(tabs.get_by_role("img", name="1 new message"))
    tabs.get_by_role("link", name="Messages").click()
    phone.page.get_by_role("list", name="Conversations").get_by_role("button").filter(has_text="Please call").click()
    bubble = received(phone, "Please call")
    bubble.get_by_role("button", name="Call +1 202 555 0188").click()
    expect(field(phone)).to_have_value("+1 202 555 0188", timeout=SEES_MS)
    phone.misses(tabs.get_by_role("img", name="1 new message"))


def test_a_text_written_without_a_network_goes_out_once_it_is_back(line: Line, phone: Tab) -> None:
    phone.page.goto("/dialer/messages")
    phone.page.get_by_role("list", name="Conversations").get_by_role("button").filter(has_text="555").first.click()
    phone.sees(text_field(phone))
    phone.page.context.set_offline(True)
    try:
        write(phone, "Written in the cellar")
        text_field(phone).press("Enter")
        phone.sees(sent(phone, "in the cellar").get_by_text("Waiting", exact=True))
        assert texts(line.instance, "in the cellar") == []
    finally:
        phone.page.context.set_offline(False)
    phone.sees(sent(phone, "in the cellar").get_by_text("Delivered"))
    assert len(texts(line.instance, "in the cellar")) == 1


def test_duty_is_set_here_and_follows_the_console(line: Line, phone: Tab) -> None:
    phone.page.goto("/dialer/settings")
    switch = phone.page.get_by_role("switch", name="On duty")
    expect(switch).to_be_checked(timeout=SEES_MS)
    switch.click()
    phone.sees_text("Your phone stays quiet")
    until(lambda: not line.on_duty(), what="Ana is off duty")
    line.instance.put(f"/agents/{line.agent['id']}/duty", on_duty=True)
    expect(switch).to_be_checked(timeout=SEES_MS)


@pytest.mark.skipif(not AXE.exists(), reason="the web app's packages are not installed: make web")
@pytest.mark.parametrize("colours", ["light", "dark"])
def test_axe_has_nothing_to_say(phone: Tab, colours: Any) -> None:
    phone.page.emulate_media(color_scheme=colours, reduced_motion="reduce")
    source = AXE.read_text()
    for path in ("", "/messages", "/messages/new", "/contacts", "/calls", "/settings"):
        phone.page.goto(f"/dialer{path}")
        phone.sees(phone.page.locator("h1"))
        phone.misses(phone.page.locator(".mantine-Skeleton-root"))
        phone.page.evaluate(source)
        assert phone.page.evaluate(_VIOLATIONS) == [], path
    assert phone.errors == []


def field(tab: Tab) -> Any:
    return tab.page.get_by_role("combobox", name="Number or name")


def test_a_code_moves_the_dialer_to_another_browser(line: Line, phone: Tab) -> None:
    # Last: the link it makes ends the one of `phone`.
    here, there = Tab(phone._browser, line.instance), Tab(phone._browser, line.instance)
    for tab in (here, there):
        tab.page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
    here.page.goto(line.new_link())
    here.sees(field(here))
    here.page.goto("/dialer/settings")
    here.button("Make a code").click()
    code = here.page.locator("code")
    expect(code).to_have_text(CODE, timeout=SEES_MS)
    here.until_accessible()
    there.page.goto("/dialer")
    there.page.get_by_label("Code from another browser").fill("WRONG")
    there.button("Open by code").click()
    there.sees_text("This code is not valid.")
    there.until_accessible()
    there.page.get_by_label("Code from another browser").fill((code.text_content() or "").lower())
    there.button("Open by code").click()
    there.sees(field(there))
    here.page.reload()
    here.sees_text("This link is not valid any more")
    here.close()
    there.close()
