"""A PIN by text makes an agent; the link opens the dialer on one device; a choice there becomes a call."""

import json
import logging
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from offhook.business_line.api import LineTexts
from offhook.db.live import CHANNEL as LIVE
from offhook.kit.clock import FakeClock, SystemClock
from offhook.kit.phone_number import PhoneNumber
from offhook.messaging.api import receive_text
from offhook.tenancy.api import Cipher
from tests.fixtures.twilio import FakeTwilio
from tests.integration.business_line.conftest import NUMBER, PUBLIC, Line

ANA, BEN, CUSTOMER = "+12025550111", "+12025550122", "+12025550177"


class Town:
    """People who text the line."""

    def __init__(self, line: Line, cipher: Cipher) -> None:
        self.line = line
        self.clock = FakeClock(SystemClock().now())
        self.act = LineTexts(cipher=cipher, clock=self.clock, public_url=PUBLIC)

    async def text(self, sender: str, body: str) -> None:
        async with self.line.firm.database.system() as session:
            provider_id: UUID = (await session.execute(text("SELECT provider_id FROM message_numbers"))).scalar_one()
            await receive_text(
                session, provider_id, account_id=self.line.firm.account_id, sender=PhoneNumber(sender),
                to=PhoneNumber(NUMBER), text=body, on_inbound=self.act,
            )  # fmt: skip

    async def sent_to(self, peer: str) -> list[str]:
        query = text("SELECT body FROM messages WHERE direction = 'out' AND peer = :peer ORDER BY id")
        async with self.line.firm.database.system() as session:
            return list((await session.execute(query, {"peer": peer})).scalars())

    async def pin(self) -> str:
        (shown,) = (await self.line.firm.admin.get("/business-line/numbers")).json()["items"]
        return str(shown["pin"])

    async def link_of(self, peer: str) -> str:
        return (await self.sent_to(peer))[-1].rpartition(" ")[2]

    async def agents(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = (await self.line.firm.admin.get("/agents")).json()["items"]
        return found


@pytest.fixture
def town(line: Line, cipher: Cipher) -> Town:
    return Town(line, cipher)


@pytest.fixture
def phone(web_app: FastAPI) -> httpx.AsyncClient:
    """A browser with cookies of its own."""
    return browser(web_app)


def browser(web_app: FastAPI) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(web_app, raise_app_exceptions=False)
    headers = {"x-offhook-client": "dialer"}
    return httpx.AsyncClient(transport=transport, base_url="http://offhook.test/api/v1", headers=headers)


async def open_dialer(phone: httpx.AsyncClient, link: str) -> httpx.Response:
    return await phone.post("/dialer/open", json={"token": urlsplit(link).fragment})


async def test_a_pin_makes_an_agent_and_its_link_opens_the_dialer_on_one_device(
    town: Town, phone: httpx.AsyncClient, web_app: FastAPI, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        await town.text(ANA, await town.pin())
        (agent,) = await town.agents()
        assert (agent["phone_number"], agent["kind"], agent["on_duty"]) == (ANA, "mobile", True)
        link = await town.link_of(ANA)
        assert link.startswith(f"{PUBLIC}/dialer#")
        assert (await phone.get("/dialer/me")).status_code == 401
        opened = await open_dialer(phone, link)
        assert opened.status_code == 200, opened.text
    token = urlsplit(link).fragment
    assert token not in opened.text
    assert token not in caplog.text
    assert opened.headers["referrer-policy"] == "no-referrer"
    cookie = opened.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    async with town.line.firm.database.system() as session:
        kept = (await session.execute(text("SELECT token_hash || ' ' || device_hash FROM dialer_links"))).scalar_one()
    assert token not in kept
    assert (await open_dialer(phone, link)).status_code == 200, "the same device may open it again"
    assert (await open_dialer(browser(web_app), link)).status_code == 403
    assert (await phone.get("/dialer/me")).json()["number"] == NUMBER


async def test_a_pin_is_nothing_to_read_but_what_was_said_before_it_is(town: Town) -> None:
    async def unread() -> int:
        (conversation,) = (await town.line.firm.admin.get("/conversations")).json()["items"]
        return int(conversation["unread"])

    await town.text(ANA, "Is this the plumber's?")
    await town.text(ANA, await town.pin())
    assert await unread() == 1
    await town.text(ANA, "000000")
    assert await unread() == 2, "a wrong one may be something else"


async def test_a_link_can_be_sent_again_and_revoked(town: Town, phone: httpx.AsyncClient) -> None:
    await town.text(ANA, await town.pin())
    old = await town.link_of(ANA)
    await open_dialer(phone, old)
    (agent,) = await town.agents()
    sent = (await town.line.firm.admin.post(f"/business-line/agents/{agent['id']}/link")).json()
    assert sent["texted"] is True
    assert sent["link"] == await town.link_of(ANA)
    assert (await phone.get("/dialer/me")).status_code == 401, "the device of the link before is out"
    assert (await open_dialer(phone, old)).status_code == 401
    assert (await open_dialer(phone, sent["link"])).status_code == 200
    assert (await town.line.firm.admin.delete(f"/business-line/agents/{agent['id']}/link")).status_code == 204
    assert (await phone.get("/dialer/me")).status_code == 401


async def test_a_removed_agent_is_out(town: Town, phone: httpx.AsyncClient) -> None:
    await town.text(ANA, await town.pin())
    await open_dialer(phone, await town.link_of(ANA))
    (agent,) = await town.agents()
    await town.line.firm.admin.delete(f"/agents/{agent['id']}")
    assert (await phone.get("/dialer/me")).status_code == 401


async def test_the_eleventh_is_told_so(town: Town) -> None:
    for place in range(10):
        await town.line.add_agent(f"+1202555{3000 + place}")
    await town.text(ANA, await town.pin())
    assert len(await town.agents()) == 10
    assert "has 10 people already" in (await town.sent_to(ANA))[0]


async def test_a_rotated_pin_is_worth_nothing(town: Town) -> None:
    old = await town.pin()
    await town.line.firm.admin.post(f"/business-line/numbers/{town.line.number_id}/pin")
    if old == await town.pin():
        await town.line.firm.admin.post(f"/business-line/numbers/{town.line.number_id}/pin")
    await town.text(ANA, old)
    assert await town.agents() == []
    assert await town.sent_to(ANA) == ["This is not the PIN of the firm."]


async def test_guessing_is_stopped_with_an_alarm(town: Town) -> None:
    pin = await town.pin()
    wrong = f"{(int(pin) + 1) % 10**6:06d}"
    async with town.line.firm.notices() as heard:
        for _ in range(5):
            await town.text(ANA, wrong)
        while (event := await heard.next(LIVE))["topic"] != "business-lines":
            pass
    assert event["data"]["alarm"] == "pin_guessing"
    await town.text(ANA, pin)
    assert await town.agents() == [], "who guessed is heard no more, so that a hit is no news"
    assert len(await town.sent_to(ANA)) == 5
    await town.text(BEN, pin)
    assert [one["phone_number"] for one in await town.agents()] == [BEN]
    town.clock.advance(seconds=3601)
    await town.text(ANA, pin)
    assert len(await town.agents()) == 2


async def test_many_guessers_close_the_line(town: Town) -> None:
    pin = await town.pin()
    wrong = f"{(int(pin) + 1) % 10**6:06d}"
    for place in range(20):
        await town.text(f"+1202555{4000 + place}", wrong)
    await town.text(ANA, pin)
    assert await town.agents() == []
    (shown,) = (await town.line.firm.admin.get("/business-line/numbers")).json()["items"]
    assert shown["pin_locked_until"] is not None
    await town.line.firm.admin.post(f"/business-line/numbers/{town.line.number_id}/pin")
    await town.text(ANA, await town.pin())
    assert len(await town.agents()) == 1, "a new PIN opens it"


async def test_a_text_is_copied_to_the_mobiles_on_duty(town: Town) -> None:
    await town.line.add_agent(ANA)
    await town.line.add_agent(BEN, on_duty=False)
    await town.text(CUSTOMER, "Do you repair boilers?")
    assert await town.sent_to(ANA) == [f"{CUSTOMER}: Do you repair boilers? {PUBLIC}/dialer"]
    assert await town.sent_to(BEN) == []


async def dialer_of(town: Town, phone: httpx.AsyncClient) -> None:
    await town.text(ANA, await town.pin())
    assert (await open_dialer(phone, await town.link_of(ANA))).status_code == 200


async def test_a_chosen_number_is_read_back_and_called(town: Town, phone: httpx.AsyncClient) -> None:
    await dialer_of(town, phone)
    made = await phone.post("/dialer/intents", json={"to": "(202) 555-0177"})
    assert (made.status_code, made.json()) == (201, {"dial": NUMBER})
    await phone.post("/dialer/intents", json={"to": "+12025550178"})
    call = {"CallSid": "CA1", "From": ANA, "To": NUMBER}
    for _ in range(2):
        said = await town.line.said("voice", **call)
        assert said.findtext("Say") == "1, 2 0 2, 5 5 5, 0 1 7 8", "the freshest, and the same when asked again"
        assert said[1].get("callerId") == NUMBER
        assert said.findtext("Dial/Number") == "+12025550178"
    other = await town.line.said("voice", **{**call, "CallSid": "CA2"})
    assert "No number was chosen" in (other.findtext("Say") or ""), "a choice is good for one call"


async def test_a_stale_choice_is_not_called(town: Town, phone: httpx.AsyncClient) -> None:
    await dialer_of(town, phone)
    await phone.post("/dialer/intents", json={"to": CUSTOMER})
    async with town.line.firm.database.system() as session:
        await session.execute(text("UPDATE dial_intents SET chosen_at = chosen_at - interval '5 minutes'"))
    said = await town.line.said("voice", CallSid="CA1", From=ANA, To=NUMBER)
    assert [verb.tag for verb in said] == ["Say", "Hangup"]


async def test_a_land_line_is_rung_first(town: Town, phone: httpx.AsyncClient, twilio: FakeTwilio) -> None:
    agent_id = await town.line.add_agent(BEN, kind="landline", name="Desk")
    sent = (await town.line.firm.admin.post(f"/business-line/agents/{agent_id}/link")).json()
    assert sent["texted"] is False
    await open_dialer(phone, sent["link"])
    made = await phone.post("/dialer/intents", json={"to": CUSTOMER})
    assert made.json() == {"dial": None}
    (call,) = twilio.calls
    assert (call["To"], call["From"]) == (BEN, NUMBER)
    said = await town.line.said(call["Url"], CallSid="CA9", From=NUMBER, To=BEN)
    assert [verb.tag for verb in said] == ["Say", "Dial"]
    assert said.findtext("Dial/Number") == CUSTOMER


@pytest.mark.parametrize("to", ["", "abc", "1", NUMBER])
async def test_what_is_no_number_to_call_is_refused(town: Town, phone: httpx.AsyncClient, to: str) -> None:
    await dialer_of(town, phone)
    assert (await phone.post("/dialer/intents", json={"to": to})).status_code == 422


async def test_a_choice_is_a_hundred_bytes_at_most(town: Town, phone: httpx.AsyncClient) -> None:
    await dialer_of(town, phone)
    body = json.dumps({"to": CUSTOMER}).ljust(101)
    headers = {"content-type": "application/json"}
    assert (await phone.post("/dialer/intents", content=body, headers=headers)).status_code == 413
    assert (await phone.post("/dialer/intents", content=body[:100], headers=headers)).status_code == 201


async def test_duty_is_set_in_the_dialer_and_seen_in_the_console(town: Town, phone: httpx.AsyncClient) -> None:
    await dialer_of(town, phone)
    assert (await phone.put("/dialer/duty", json={"on_duty": False})).json()["on_duty"] is False
    (shown,) = (await town.line.firm.admin.get("/business-line/numbers")).json()["items"]
    assert shown["on_duty"] == []
    del phone.headers["x-offhook-client"]
    assert (await phone.put("/dialer/duty", json={"on_duty": True})).status_code == 403, "another site's page"


async def test_a_dialer_reaches_texts_and_contacts_and_no_more(
    town: Town, phone: httpx.AsyncClient, web_app: FastAPI
) -> None:
    from offhook.business_line.api import dialer_principal

    web_app.state.guest_login = dialer_principal
    await dialer_of(town, phone)
    for path in ("/conversations", "/contacts"):
        assert (await phone.get(path)).status_code == 200, path
    for path in ("/numbers", "/devices", "/business-line/numbers", "/users", "/messaging/providers"):
        assert (await phone.get(path)).status_code in (401, 403), path
