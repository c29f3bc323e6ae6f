"""What the dialer asks of the API: whose it is, who else answers, and that it acts as itself beside another login."""

from urllib.parse import urlsplit

import httpx
import pytest
from fastapi import FastAPI

from offhook.business_line.api import dialer_principal
from offhook.tenancy.api import Cipher
from tests.integration.business_line.conftest import Line
from tests.integration.business_line.test_joining import Town, browser, open_dialer

ANA, BEN, CUSTOMER = "+12025550111", "+12025550122", "+12025550177"


@pytest.fixture
def town(line: Line, cipher: Cipher) -> Town:
    return Town(line, cipher)


@pytest.fixture(autouse=True)
def guests(web_app: FastAPI) -> None:
    """As bootstrap lets them in."""
    web_app.state.guest_login = dialer_principal


async def joined(town: Town, web_app: FastAPI, number: str) -> httpx.AsyncClient:
    """The phone of somebody who texted the PIN and opened their link."""
    await town.text(number, await town.pin())
    phone = browser(web_app)
    assert (await open_dialer(phone, await town.link_of(number))).status_code == 200
    return phone


async def test_the_dialer_knows_its_account_and_the_others_on_the_line(town: Town, web_app: FastAPI) -> None:
    phone = await joined(town, web_app, ANA)
    await town.text(BEN, await town.pin())
    me = (await phone.get("/dialer/me")).json()
    assert (me["mms"], me["country"], me["currency"]) == (True, "US", "USD")
    people = (await phone.get("/dialer/people")).json()["items"]
    assert [one["on_duty"] for one in people] == [True, True]
    assert me["agent_id"] in {one["agent_id"] for one in people}


async def test_a_text_from_the_dialer_bears_the_agents_name(town: Town, web_app: FastAPI) -> None:
    phone = await joined(town, web_app, ANA)
    me = (await phone.get("/dialer/me")).json()
    sent = await phone.post("/messages", json={"to": [CUSTOMER], "body": "On our way", "number_id": me["number_id"]})
    assert sent.status_code == 201, sent.text
    assert sent.json()["items"][0]["author"] == me["name"]


async def test_an_agent_never_reads_the_link_of_another(town: Town, web_app: FastAPI) -> None:
    phone = await joined(town, web_app, ANA)
    await town.text(BEN, await town.pin())
    token = urlsplit(await town.link_of(BEN)).fragment
    listed = (await phone.get("/conversations")).json()["items"]
    (with_ben,) = [one for one in listed if one["peer"] == BEN]
    assert token not in with_ben["last_text"]
    seen = [
        await phone.get("/conversations"),
        await phone.get("/conversations", params={"search": token}),
        await phone.get(f"/conversations/{with_ben['id']}"),
        await phone.get(f"/conversations/{with_ben['id']}/messages"),
        await phone.get("/messages"),
    ]
    assert [answer.status_code for answer in seen] == [200] * len(seen)
    assert not [answer.url for answer in seen if token in answer.text]
    shown = (await town.line.firm.admin.get(f"/conversations/{with_ben['id']}/messages")).json()["items"]
    (notice,) = [message for message in shown if message["body"].endswith("/dialer#…")]
    assert (await phone.get(f"/messages/{notice['id']}")).status_code == 404
    assert (await phone.post(f"/messages/{notice['id']}/resend")).status_code == 404


async def test_beside_the_owners_login_the_dialer_asks_as_its_agent(town: Town, web_app: FastAPI) -> None:
    phone = await joined(town, web_app, ANA)
    phone.cookies.set("offhook_session", "a-session-that-is-over")
    assert (await phone.get("/conversations")).status_code == 200
    asks_as_web = await phone.get("/conversations", headers={"x-offhook-client": "web"})
    assert asks_as_web.status_code == 401
