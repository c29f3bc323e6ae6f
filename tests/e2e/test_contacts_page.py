"""Contacts in a real browser: added, changed, deleted, brought back."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.softphone import Tab, owners_tab
from tests.fixtures.instance import RunningInstance

pytestmark = [pytest.mark.engine, pytest.mark.browser]


@pytest.fixture(scope="module")
def tab(instance: RunningInstance) -> Iterator[Tab]:
    with owners_tab(instance) as tab:
        yield tab


def test_a_contact_is_added_changed_deleted_and_brought_back(tab: Tab, instance: RunningInstance) -> None:
    tab.open("/contacts", "Contacts")
    tab.button("New contact").click()
    form = tab.dialog("New contact")
    form.get_by_label("Number 1", exact=True).fill("12")
    form.get_by_role("button", name="Save").click()
    tab.sees_text("A first name, a last name or a company is needed")
    tab.sees_text("This is not a phone number")
    form.get_by_label("Number 1", exact=True).fill("2025550191")
    expect(form.get_by_label("Number 1", exact=True)).to_have_value("(202) 555-0191")
    form.get_by_label("Label 1").first.fill("mobile")
    form.get_by_label("First name").fill("Olga")
    form.get_by_label("Last name").fill("Ortiz")
    form.get_by_role("button", name="Add an e-mail address").click()
    form.get_by_label("E-mail 1").fill("olga at home")
    form.get_by_role("button", name="Save").click()
    tab.sees_text("Please enter an e-mail address")
    form.get_by_label("E-mail 1").fill("olga@ortiz.example")
    form.get_by_role("button", name="Save").click()
    tab.misses(form)
    made = _olga(instance)
    assert made is not None
    assert [(entry["label"], entry["number"]) for entry in made["numbers"]] == [("mobile", "+12025550191")]
    assert [entry["email"] for entry in made["emails"]] == ["olga@ortiz.example"]

    table = tab.page.get_by_role("table", name="Contacts")
    table.get_by_role("button", name="Olga Ortiz").first.click()
    form = tab.dialog("Contact")
    form.get_by_label("Company").fill("Ortiz Tiles")
    form.get_by_role("button", name="Remove").last.click()
    form.get_by_role("button", name="Save").click()
    tab.misses(form)
    changed = _olga(instance)
    assert changed is not None
    assert (changed["company"], changed["emails"]) == ("Ortiz Tiles", [])

    tab.page.get_by_role("searchbox", name="Search name, firm or number").fill("ortiz tiles")
    tab.page.wait_for_url("**/contacts?search=ortiz+tiles")
    table.get_by_role("button", name="Olga Ortiz").first.click()
    tab.dialog("Contact").get_by_role("button", name="Delete").click()
    tab.sees_text("Olga Ortiz deleted")
    tab.sees_text("Nothing matches")
    assert _olga(instance) is None
    tab.button("Undo").click()
    tab.sees(table.get_by_text("Olga Ortiz"))
    assert _olga(instance) == {**changed, "version": _olga(instance)["version"]}  # type: ignore[index]

    table.get_by_role("button", name="Olga Ortiz").first.click()
    tab.dialog("Contact").get_by_role("button", name="Delete").click()
    tab.sees_text("Nothing matches")
    assert _olga(instance) is None
    assert tab.errors == []


def _olga(instance: RunningInstance) -> dict[str, Any] | None:
    found = instance.get("/contacts", search="Ortiz")["items"]
    assert len(found) <= 1
    return found[0] if found else None
