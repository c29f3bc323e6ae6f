"""The business line's pages in a real browser, against a Twilio that remembers what it was asked."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import expect

from tests.e2e.softphone import SEES_MS, Tab, owners_tab
from tests.fixtures.instance import RunningInstance, until
from tests.fixtures.twilio import FOR_SALE, SID, TOKEN, FakeTwilio, TwilioServer

pytestmark = [pytest.mark.engine, pytest.mark.browser]
LINE, SPARE = "+12025550130", "+12025550131"
FRONT_DESK, MIA = "+12025550172", "+12025550173"
OLD: dict[str, Any] = {"voice_url": "https://old.example/voice", "sms_url": "https://old.example/sms"}


@pytest.fixture(scope="module")
def tab(instance: RunningInstance) -> Iterator[Tab]:
    with owners_tab(instance) as tab:
        yield tab


@pytest.fixture
def twilio(instance: RunningInstance, twilio_server: TwilioServer) -> Iterator[FakeTwilio]:
    """Two numbers, of which one calls somebody else; nothing is connected, before and after."""
    twilio_server.forget()
    twilio = twilio_server.twilio
    twilio.own(LINE, **OLD)
    twilio.own(SPARE, mms=False)
    yield twilio
    twilio.answers.clear()
    if twilio.token != TOKEN:
        twilio.token = TOKEN
    ours = {one["phone_number"] for one in twilio.owned.values()}
    for number in instance.get("/numbers")["items"]:
        if number["number"] in ours:
            instance.delete(f"/numbers/{number['id']}")
    if instance.client.get("/business-line/twilio").is_success:
        instance.delete("/business-line/twilio")
    twilio_server.forget()


@pytest.fixture
def connected(instance: RunningInstance, twilio: FakeTwilio) -> FakeTwilio:
    instance.put("/business-line/twilio", sid=SID, auth_token=TOKEN)
    return twilio


@pytest.fixture
def line(instance: RunningInstance, connected: FakeTwilio) -> dict[str, Any]:
    """A taken number."""
    taken: dict[str, Any] = instance.post("/business-line/numbers", number=LINE, label="Harbour")
    return taken


def test_an_account_is_tried_connected_given_a_new_token_and_let_go(
    tab: Tab, instance: RunningInstance, twilio: FakeTwilio
) -> None:
    tab.open("/business-line", "Business line")
    tab.field("Account SID").fill("AC12")
    tab.field("Auth token").fill("wrong")
    tab.button("Connect").click()
    tab.sees_text("AC and 32 characters from 0-9")
    tab.field("Account SID").fill(SID)
    tab.button("Connect").click()
    tab.sees_text("Twilio refuses this account SID with this auth token")
    tab.until_accessible()
    tab.field("Auth token").fill(TOKEN)
    tab.button("Connect").click()
    tab.sees_text("Connected as Plumber")
    tab.sees(tab.page.get_by_role("listitem").filter(has_text="+1 202 555 0130"))

    twilio.token = "rotated"
    tab.page.reload()
    tab.sees_text("Twilio refuses the login")
    tab.button("New auth token").click()
    question = tab.dialog("New auth token")
    question.get_by_label("Auth token", exact=True).fill("rotated")
    question.get_by_role("button", name="Save").click()
    tab.sees_text("The new token works")
    tab.sees_text("Connected as Plumber")

    tab.button("Take +1 202 555 0130").click()
    tab.sees(tab.button("Release +1 202 555 0130"))
    tab.button("Disconnect").click()
    question = tab.dialog("Disconnect Plumber?")
    expect(question.get_by_text("+1 202 555 0130")).to_be_visible()
    question.get_by_role("button", name="Disconnect").click()
    tab.sees(tab.button("Connect"))
    assert twilio.there(LINE) == twilio.there(LINE) | OLD
    assert instance.client.get("/business-line/twilio").status_code == 404
    assert tab.errors == []


def test_a_number_is_taken_and_given_back_as_it_was(tab: Tab, connected: FakeTwilio, instance: RunningInstance) -> None:
    tab.open("/business-line", "Business line")
    row = tab.page.get_by_role("listitem").filter(has_text="+1 202 555 0130")
    expect(row.get_by_text("Not used by Offhook")).to_be_visible()
    expect(tab.page.get_by_role("listitem").filter(has_text="0131").get_by_text("No pictures")).to_be_visible()
    tab.button("Take +1 202 555 0130").click()
    expect(row.get_by_text("Calls and texts come here")).to_be_visible(timeout=SEES_MS)
    expect(row.get_by_text("Calls: old.example/voice → Offhook")).to_be_visible()
    assert connected.there(LINE)["voice_url"].startswith(instance.instance.web_url)
    tab.until_accessible()

    connected.answers.append(httpx.Response(500))
    tab.button("Release +1 202 555 0130").click()
    tab.dialog("Release +1 202 555 0130?").get_by_role("button", name="Release").click()
    tab.sees_text("Twilio does not answer")
    tab.button("Release +1 202 555 0130").click()
    question = tab.dialog("Release +1 202 555 0130?")
    expect(question.get_by_text("Calls: they go to old.example/voice again")).to_be_visible()
    question.get_by_role("button", name="Release").click()
    expect(row.get_by_text("Not used by Offhook")).to_be_visible(timeout=SEES_MS)
    assert connected.there(LINE) == connected.there(LINE) | OLD
    assert tab.errors == []


def test_a_number_is_found_and_bought_at_the_price_that_was_shown(
    tab: Tab, connected: FakeTwilio, instance: RunningInstance
) -> None:
    connected.prices["local"] = "1.15"
    tab.open("/business-line?section=buy", "Business line")
    tab.field("Area code").fill("2x")
    tab.sees_text("1 to 5 digits")
    tab.field("Area code").fill("999")
    tab.button("Search").click()
    tab.sees_text("Twilio has none like this now")
    tab.field("Area code").fill("202")
    tab.button("Search").click()
    tab.page.wait_for_url("**area=202**")
    offer = tab.page.get_by_role("listitem").filter(has_text="Washington")
    expect(offer.get_by_text("$1.15 a month")).to_be_visible(timeout=SEES_MS)
    tab.until_accessible()
    tab.button("Buy +1 202 555 0199").click()
    question = tab.dialog("Buy +1 202 555 0199?")
    expect(question.get_by_text("$1.15 a month")).to_be_visible()
    assert FOR_SALE not in [one["phone_number"] for one in connected.owned.values()], "nothing before the answer"
    question.get_by_role("button", name="Buy").click()
    tab.sees_text("+1 202 555 0199 is bought")
    assert connected.there(FOR_SALE)
    tab.button("Take +1 202 555 0199").click()
    until(lambda: connected.there(FOR_SALE)["voice_url"].startswith(instance.instance.web_url), what="it is taken")
    tab.page.goto("/console")
    busy = httpx.Response(429, headers={"retry-after": "7"})
    connected.answers += [busy] * 5  # what the page before still asks may take some of them
    tab.open("/business-line", "Business line")
    tab.sees_text("Try again in 7 seconds.")
    assert tab.errors == []


def test_a_line_shows_its_pin_and_people_their_dialers(
    tab: Tab, line: dict[str, Any], connected: FakeTwilio, instance: RunningInstance, twilio_server: TwilioServer
) -> None:
    tab.open("/console", "Console")
    card = tab.page.get_by_role("region", name="Harbour")
    expect(card.get_by_text(f"Text {line['pin']} to +1 202 555 0130 to join")).to_be_visible()
    card.get_by_role("button", name="New PIN").click()
    tab.dialog("Make a new PIN?").get_by_role("button", name="New PIN").click()
    tab.misses(card.get_by_text(line["pin"], exact=True))
    (fresh,) = [one for one in instance.get("/business-line/numbers")["items"] if one["number"] == LINE]
    expect(card.get_by_text(fresh["pin"], exact=True)).to_be_visible()

    twilio_server.text(LINE, sender=MIA, body=fresh["pin"], sid="SMjoin")
    mia = card.get_by_role("listitem").filter(has_text="+1 202 555 0173")
    expect(mia.get_by_text("Link sent")).to_be_visible(timeout=SEES_MS)
    until(lambda: [one for one in connected.texts if one["To"] == [MIA]], what="the link is texted")
    mia.get_by_role("button", name="More for").click()
    tab.page.get_by_role("menuitem", name="Revoke the link").click()
    expect(mia.get_by_text("No dialer yet")).to_be_visible(timeout=SEES_MS)

    card.get_by_role("button", name="Add somebody").click()
    card.get_by_text("Land-line", exact=True).click()
    card.get_by_label("Name", exact=True).fill("Front desk")
    card.get_by_label("Number", exact=True).fill(FRONT_DESK)
    card.get_by_role("button", name="Add", exact=True).click()
    card.get_by_role("button", name="Open dialer: Front desk").click()
    dialog = tab.dialog("Dialer of Front desk")
    link = dialog.get_by_role("link", name="Open in a new tab")
    expect(link).to_have_attribute("rel", "noopener noreferrer", timeout=SEES_MS)
    expect(link).to_have_attribute("target", "_blank")
    address = link.get_attribute("href")
    assert address is not None
    tab.until_accessible()
    opened = httpx.post(
        f"{instance.instance.local_url}/api/v1/dialer/open",
        json={"token": address.partition("#")[2]}, headers={"X-Offhook-Client": "web"},
    )  # fmt: skip
    assert (opened.json()["name"], opened.json()["number"]) == ("Front desk", LINE)
    dialog.get_by_role("button", name="Close").click()
    desk = card.get_by_role("listitem").filter(has_text="Front desk")
    expect(desk.get_by_text("Dialer set up")).to_be_visible(timeout=SEES_MS)
    tab.until_accessible()

    tab.button("Settings: Harbour").click()
    tab.dialog("Settings: +1 202 555 0130").get_by_role("button", name="Release number").click()
    tab.dialog("Release number").get_by_role("button", name="Release number").click()
    tab.misses(card)
    assert connected.there(LINE) == connected.there(LINE) | OLD, "Twilio is told before the number is gone"
    assert tab.errors == []


def test_costs_are_told_by_month_number_and_kind(tab: Tab, line: dict[str, Any], connected: FakeTwilio) -> None:
    tab.open("/business-line?section=costs", "Business line")
    month = tab.page.get_by_role("textbox", name="Month")
    expect(month).not_to_have_value("")
    day = tab.page.evaluate("() => new Date().toISOString().slice(0, 8)") + "01"
    priced = {"price_unit": "usd", "day": day}
    connected.call_log = [{"sid": "CA1", "from": MIA, "to": LINE, "price": "-0.0255", **priced}]
    connected.text_log = [{"sid": "SM1", "from": LINE, "to": MIA, "price": "-0.0083", **priced}]
    connected.usage = [
        {"category": "phonenumbers", "description": "Phone numbers", "count": "2", "price": "2.30", "start_date": day},
        {"category": "totalprice", "description": "Total", "count": "0", "price": "2.3338", "start_date": day},
    ]
    tab.page.reload()
    tab.sees(tab.page.get_by_role("region", name="Twilio charged in").get_by_text("$2.33"))
    row = tab.page.get_by_role("table", name="By number").get_by_role("row").filter(has_text="Harbour")
    expect(row.get_by_role("cell")).to_have_text(["Harbour+1 202 555 0130", "1", "1", "$0.03"])
    expect(tab.page.get_by_role("table", name="By kind").get_by_text("Phone numbers")).to_be_visible()
    tab.until_accessible()
    with tab.page.expect_download() as file:
        tab.button("Download as CSV").click()
    lines = file.value.path().read_text("utf-8-sig").splitlines()
    assert f"{LINE},1,1,,0.0338,USD" in lines
    assert "Phone numbers,,,2,2.30,USD" in lines
    month.click()
    tab.page.get_by_role("option").nth(1).click()
    expect(row.get_by_role("cell").nth(1)).to_have_text("0", timeout=SEES_MS)
    assert tab.errors == []
