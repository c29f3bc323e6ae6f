"""Carriers in a real browser: a trunk that answers and one that does not, and what cannot be one."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.softphone import SEES_MS, Tab, owners_tab
from tests.fixtures.instance import RunningInstance

pytestmark = [pytest.mark.engine, pytest.mark.browser]
ANSWERS, SILENT = "127.0.0.41", "127.0.0.42"


@pytest.fixture(scope="module")
def tab(instance: RunningInstance) -> Iterator[Tab]:
    with owners_tab(instance) as tab:
        yield tab


@contextmanager
def answering_trunk(address: str) -> Iterator[int]:
    """A carrier's side that answers OPTIONS (RFC 3261, 11) and knows nothing else; yields its port."""
    door = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    door.bind((address, 0))
    door.settimeout(0.1)
    over = threading.Event()

    def answer() -> None:
        while not over.is_set():
            try:
                asked, sender = door.recvfrom(65535)
            except TimeoutError:
                continue
            kept = [line for line in asked.decode().split("\r\n") if line.lower().startswith(_COPIED)]
            door.sendto("\r\n".join(["SIP/2.0 200 OK", *kept, "Content-Length: 0", "", ""]).encode(), sender)

    thread = threading.Thread(target=answer, name="trunk", daemon=True)
    thread.start()
    try:
        yield int(door.getsockname()[1])
    finally:
        over.set()
        thread.join(5)
        door.close()


_COPIED = ("via:", "from:", "to:", "call-id:", "cseq:")


def test_a_carrier_is_added_seen_online_changed_and_deleted(tab: Tab, instance: RunningInstance) -> None:
    tab.open("/carriers", "Carriers")
    with answering_trunk(ANSWERS) as port:
        tab.button("Add a carrier").click()
        form = tab.dialog("Add a carrier")
        form.get_by_role("button", name="Save").click()
        tab.sees_text("Please fill this in")
        form.get_by_label("Name", exact=True).fill("Pacific Trunks")
        form.get_by_label("Host", exact=True).fill("sip:not a host")
        tab.sees_text("A host name or an IP address, as sip.carrier.com")
        form.get_by_label("Host", exact=True).fill(ANSWERS)
        form.get_by_label("Port", exact=True).fill(str(port))
        tab.sees_text("Registering needs a user name")
        form.get_by_role("switch", name="Register at the carrier").uncheck()
        networks = form.get_by_role("textbox", name="Known by these addresses")
        networks.fill("10.0.0.0/8")
        networks.press("Enter")
        form.get_by_role("button", name="Save").click()
        # What only the server knows to be wrong is said at the field it is about.
        tab.sees_text("is too wide")
        assert _carrier(instance, "Pacific Trunks") is None
        networks.press("Backspace")
        networks.fill(ANSWERS)
        networks.press("Enter")
        _try_rules(tab, form)
        form.get_by_label("Order").fill("950")
        form.get_by_role("button", name="Save").click()
        tab.misses(form)
        row = tab.page.get_by_role("row").filter(has_text="Pacific Trunks")
        expect(row.get_by_text("Online")).to_be_visible(timeout=SEES_MS)
    made = _carrier(instance, "Pacific Trunks")
    assert made is not None
    assert (made["match_addresses"], made["priority"], made["register"]) == ([ANSWERS], 950, False)
    assert [rule["starts_with"] for rule in made["outbound_rules"]] == ["+1202"]

    row.get_by_role("button", name="Pacific Trunks").click()
    form = tab.dialog("Pacific Trunks")
    expect(form.get_by_label("Host", exact=True)).to_have_value(ANSWERS)
    form.get_by_label("Calls at once").fill("12")
    form.get_by_role("button", name="Save").click()
    tab.misses(form)
    changed = _carrier(instance, "Pacific Trunks")
    assert changed == made | {"max_calls": 12, "status": changed and changed["status"]}

    row.get_by_role("button", name="Pacific Trunks").click()
    tab.dialog("Pacific Trunks").get_by_role("button", name="Delete").click()
    question = tab.dialog("Delete Pacific Trunks?")
    question.get_by_role("button", name="Delete").click()
    tab.misses(row)
    assert _carrier(instance, "Pacific Trunks") is None
    assert tab.errors == []


def test_a_carrier_that_does_not_answer_is_shown_as_offline(tab: Tab, instance: RunningInstance) -> None:
    mute = instance.post("/carriers", name="Mute", host=SILENT, match_addresses=[SILENT], priority=960)
    try:
        tab.open("/carriers", "Carriers")
        row = tab.page.get_by_role("row").filter(has_text="Mute")
        expect(row.get_by_text("Offline")).to_be_visible(timeout=SEES_MS)
        tab.choose("State", "Offline")
        tab.misses(tab.page.get_by_role("row").filter(has_text="Sandbox network"))
        expect(row).to_be_visible()
    finally:
        instance.delete(f"/carriers/{mute['id']}")
    assert tab.errors == []


def _try_rules(tab: Tab, form: Locator) -> None:
    form.get_by_role("button", name="Add a rule").click()
    form.get_by_label("Starts with 1").fill("+1 202")
    tab.sees_text("Digits, * and # only, + in front")
    form.get_by_label("Starts with 1").fill("+1202")
    form.get_by_label("Replace with 1").fill("9")
    form.get_by_label("Try a number").fill("2025550199")
    expect(form.locator("output")).to_have_text("95550199")
    tab.sees_text("by rule 1")


def test_the_list_is_searched_filtered_sorted_and_chosen(tab: Tab, instance: RunningInstance) -> None:
    spare = instance.post("/carriers", name="Spare", host=SILENT, match_addresses=[SILENT], priority=1, enabled=False)
    try:
        tab.open("/carriers", "Carriers")
        names = tab.page.get_by_role("table", name="Carriers").locator("tbody").get_by_role("button")
        expect(names.first).to_have_text("Spare")
        tab.button("Name").click()
        tab.page.wait_for_url("**/carriers?sort=name")
        in_order = names.all_inner_texts()
        assert in_order == sorted(in_order, key=str.casefold)
        tab.choose("State", "Switched off")
        expect(names).to_have_text(["Spare"])
        tab.button("Columns").click()
        tab.page.get_by_role("checkbox", name="Transport").uncheck()
        tab.page.keyboard.press("Escape")
        tab.misses(tab.page.get_by_role("columnheader", name="Transport"))
        tab.button("Export").click()
        with tab.page.expect_download() as file:
            tab.page.get_by_role("menuitem", name="CSV").click()
        lines = file.value.path().read_text("utf-8-sig").splitlines()
        assert lines[0].startswith("Order,Name,Host,")
        assert [line.split(",")[1] for line in lines[1:]] == ["Spare"]
    finally:
        instance.delete(f"/carriers/{spare['id']}")
    assert tab.errors == []


def _carrier(instance: RunningInstance, name: str) -> dict[str, Any] | None:
    return next((one for one in instance.get("/carriers")["items"] if one["name"] == name), None)
