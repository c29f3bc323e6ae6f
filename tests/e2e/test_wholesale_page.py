"""A seller lets a customer's switch in on the web: login shown once, addresses, prefixes, and removal."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.softphone import Tab, owners_tab
from tests.fixtures.instance import RunningInstance

pytestmark = [pytest.mark.engine, pytest.mark.browser]


@pytest.fixture
def tab(instance: RunningInstance) -> Iterator[Tab]:
    with owners_tab(instance) as tab:
        yield tab


def _choose(tab: Tab, field: Locator, *options: str) -> None:
    field.click()
    for option in options:
        tab.page.get_by_role("option", name=option).click()
    field.press("Escape")


def test_a_switch_is_let_in_changed_and_let_in_no_more(tab: Tab, instance: RunningInstance) -> None:
    customer = instance.post("/accounts", name="Leeds Telecom", kind="customer", country="GB")
    tab.open(f"/customers?open={customer['id']}&part=wholesale", "Customers")
    drawer = tab.dialog("Leeds Telecom")
    tab.sees(drawer.get_by_text("No phone system is let in"))
    tab.sees(drawer.get_by_text(f":{instance.instance.ports['sip_port']}").first)
    tab.until_accessible()

    tab.button("Add an access").click()
    form = drawer.get_by_role("form", name="Add an access")
    form.get_by_label("Name", exact=True).fill("Switch in Leeds")
    tab.until_accessible()
    form.get_by_role("button", name="Add").click()
    tab.misses(form)
    shown = drawer.get_by_role("status")
    expect(shown).to_contain_text("Password of Switch in Leeds")
    password = shown.locator("code").inner_text()
    shown.get_by_role("button", name="Copy").click()
    assert tab.page.evaluate("navigator.clipboard.readText()") == password
    tab.until_accessible()

    tab.button("Add an access").click()
    form.get_by_label("Name", exact=True).fill("Shared core")
    form.get_by_text("Prefix", exact=True).click()
    form.get_by_role("textbox", name="Addresses it calls from").fill("0.0.0.0/0")
    form.get_by_role("textbox", name="Prefix").fill("9911")
    form.get_by_role("button", name="Add").click()
    tab.sees(form.get_by_text("is too wide"))
    form.get_by_role("textbox", name="Addresses it calls from").press("Backspace")
    form.get_by_role("textbox", name="Addresses it calls from").fill("198.51.100.0/24")
    form.get_by_label("Calls at once").fill("30")
    _choose(tab, form.get_by_role("textbox", name="Codecs"), "Opus", "G.711 A-law")
    tab.until_accessible()
    form.get_by_role("button", name="Add").click()
    tab.misses(form)
    card = drawer.get_by_role("listitem", name="Shared core")
    for told in ("198.51.100.0/24", "9911", "30 calls at once", "Opus, G.711 A-law"):
        tab.sees(card.get_by_text(told, exact=True))
    tab.misses(drawer.get_by_text(password))

    tab.button("Edit Shared core").click()
    change = drawer.get_by_role("form", name="Edit Shared core")
    change.get_by_role("switch", name="Calls are taken").uncheck()
    change.get_by_role("button", name="Save").click()
    tab.sees(card.get_by_text("Off", exact=True))
    tab.until_accessible()

    tab.button("Remove Shared core").click()
    question = tab.dialog("Remove Shared core?")
    tab.sees(question.get_by_text("let in no more"))
    question.get_by_role("button", name="Remove").click()
    tab.misses(card)
    (left,) = instance.get(f"/wholesale/customers/{customer['id']}/accesses")["items"]
    assert left["name"] == "Switch in Leeds"
    assert not tab.errors
