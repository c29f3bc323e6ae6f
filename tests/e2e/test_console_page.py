"""The console in a real browser: numbers, the people behind them, and their duty as it is at this moment."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.softphone import SEES_MS, Tab, owners_tab
from tests.fixtures.instance import FIRM, RunningInstance

pytestmark = [pytest.mark.engine, pytest.mark.browser]
SALES = "+12025550196"


@pytest.fixture(scope="module")
def tab(instance: RunningInstance) -> Iterator[Tab]:
    with owners_tab(instance) as tab:
        yield tab
    for number in instance.get("/numbers")["items"]:
        if number["number"] == SALES:
            instance.delete(f"/numbers/{number['id']}")


def test_a_number_gets_its_team_and_both_go_again(tab: Tab, instance: RunningInstance) -> None:
    tab.open("/console", "Console")
    tab.button("Add a number").click()
    form = tab.dialog("Add a number")
    form.get_by_label("Number", exact=True).fill("12")
    form.get_by_role("button", name="Add").click()
    tab.sees_text("This is not a phone number")
    form.get_by_label("Number", exact=True).fill(FIRM)
    form.get_by_role("button", name="Add").click()
    tab.sees(form.get_by_text("already"))
    form.get_by_label("Number", exact=True).fill(SALES)
    form.get_by_label("Name of the number").fill("Sales")
    form.get_by_role("button", name="Add").click()
    tab.misses(form)
    card = tab.page.get_by_role("region", name="Sales")
    tab.sees_text("Nobody is on duty")

    _add(card, kind="Mobile", name="Mia", number="55")
    tab.sees_text("This is not a phone number")
    card.get_by_label("Number", exact=True).fill("+12025550171")
    card.get_by_role("button", name="Add", exact=True).click()
    expect(card.get_by_role("switch", name="Mia on duty")).to_be_checked()
    _add(card, kind="Land-line", name="Front desk", number="+12025550172")
    expect(card.get_by_role("switch", name="Front desk on duty")).to_be_checked()
    card.get_by_role("button", name="Add somebody").click()
    card.get_by_text("Browser", exact=True).click()
    card.get_by_role("button", name="Add", exact=True).click()
    tab.sees_text("Please fill this in")
    card.get_by_role("textbox", name="Person").click()
    tab.page.get_by_role("option", name="Demo Owner").click()
    card.get_by_role("button", name="Add", exact=True).click()
    expect(card.get_by_role("switch", name="Demo Owner on duty")).to_be_checked()
    assert [(agent["kind"], agent["name"]) for agent in _team(instance)] == [
        ("mobile", "Mia"), ("landline", "Front desk"), ("browser", "Demo Owner"),
    ]  # fmt: skip
    expect(card.get_by_text("3 of 3 on duty")).to_be_visible()

    _add(card, kind="Mobile", name="Mia again", number="+12025550171")
    tab.sees(card.get_by_text("already"))
    card.get_by_role("button", name="Cancel").click()

    card.get_by_role("button", name="More for Front desk").click()
    tab.page.get_by_role("menuitem", name="Take out of the team").click()
    tab.misses(card.get_by_text("Front desk"))
    tab.button("Undo").click()
    expect(card.get_by_role("switch", name="Front desk on duty")).to_be_checked()
    assert tab.errors == []


def test_duty_moves_by_itself_in_a_second_browser(tab: Tab, instance: RunningInstance) -> None:
    tab.open("/console", "Console")
    other = tab.beside()
    other.log_in(*instance.login, path="/console")
    other.sees(other.page.get_by_role("heading", level=1, name="Console"))
    here, there = (one.page.get_by_role("switch", name="Ana on duty") for one in (tab, other))
    other.sees_text("Live")
    try:
        expect(there).to_be_checked()
        here.press("Space")
        expect(there).not_to_be_checked(timeout=SEES_MS)
        assert not _ana(instance)["on_duty"]
        there.press("Space")
        expect(here).to_be_checked(timeout=SEES_MS)
        assert _ana(instance)["on_duty"]
    finally:
        instance.put(f"/agents/{_ana(instance)['id']}/duty", on_duty=True)
        other.close()
    assert tab.errors == []


def test_a_numbers_settings_hold_and_it_is_released_by_name(tab: Tab, instance: RunningInstance) -> None:
    tab.open("/console", "Console")
    tab.button("Settings: Sales").click()
    drawer = tab.dialog("Settings: +1 202 555 0196")
    drawer.get_by_label("Ring the team for").fill("")
    drawer.get_by_role("button", name="Save", exact=True).click()
    tab.sees_text("Between 5 and 300 seconds")
    drawer.get_by_label("Ring the team for").fill("45")
    drawer.get_by_role("switch", name="Record calls").check()
    drawer.get_by_role("button", name="Save", exact=True).click()
    tab.misses(drawer)
    number = _sales(instance)
    assert number is not None
    assert (number["ring_timeout_s"], number["record_calls"]) == (45, True)
    tab.button("Settings: Sales").click()
    drawer.get_by_role("button", name="Release number").click()
    question = tab.dialog("Release number")
    expect(question.get_by_text("+1 202 555 0196")).to_be_visible()
    question.get_by_role("button", name="Release number").click()
    tab.misses(tab.page.get_by_role("region", name="Sales"))
    assert _sales(instance) is None
    assert tab.errors == []


def _add(card: Locator, *, kind: str, name: str, number: str) -> None:
    card.get_by_role("button", name="Add somebody").click()
    card.get_by_text(kind, exact=True).click()
    card.get_by_label("Name", exact=True).fill(name)
    card.get_by_label("Number", exact=True).fill(number)
    card.get_by_role("button", name="Add", exact=True).click()


def _sales(instance: RunningInstance) -> dict[str, Any] | None:
    return next((one for one in instance.get("/numbers")["items"] if one["number"] == SALES), None)


def _team(instance: RunningInstance) -> list[dict[str, Any]]:
    number = _sales(instance)
    assert number is not None
    team: list[dict[str, Any]] = instance.get("/agents", number_id=number["id"])["items"]
    return sorted(team, key=lambda agent: agent["position"])


def _ana(instance: RunningInstance) -> dict[str, Any]:
    ana: dict[str, Any] = next(one for one in instance.get("/agents")["items"] if one["name"] == "Ana")
    return ana
