"""A choice whose answer was lost is made again by the dialer, and a land-line rings once (BL-7)."""

import asyncio

import httpx
import pytest
from fastapi import FastAPI

from offhook.tenancy.api import Cipher
from tests.fixtures.twilio import FakeTwilio
from tests.integration.business_line.conftest import NUMBER, Line
from tests.integration.business_line.test_joining import BEN, CUSTOMER, Town, browser, dialer_of, open_dialer


@pytest.fixture
def town(line: Line, cipher: Cipher) -> Town:
    return Town(line, cipher)


@pytest.fixture
async def desk(town: Town, web_app: FastAPI) -> httpx.AsyncClient:
    """The open dialer beside a land-line."""
    agent_id = await town.line.add_agent(BEN, kind="landline", name="Desk")
    sent = (await town.line.firm.admin.post(f"/business-line/agents/{agent_id}/link")).json()
    phone = browser(web_app)
    await open_dialer(phone, sent["link"])
    return phone


async def choose(phone: httpx.AsyncClient, *, key: str | None, to: str = CUSTOMER) -> httpx.Response:
    headers = {} if key is None else {"Idempotency-Key": key}
    return await phone.post("/dialer/intents", json={"to": to}, headers=headers)


async def test_asked_again_with_its_key_a_land_line_rings_once(desk: httpx.AsyncClient, twilio: FakeTwilio) -> None:
    answers = [await choose(desk, key="one-press") for _ in range(3)]
    assert [(answer.status_code, answer.json()) for answer in answers] == [(201, {"dial": None})] * 3
    assert len(twilio.calls) == 1
    await choose(desk, key="another-press")
    await choose(desk, key=None)
    assert len(twilio.calls) == 3


async def test_asked_at_the_same_time_it_rings_once(desk: httpx.AsyncClient, twilio: FakeTwilio) -> None:
    answers = await asyncio.gather(*[choose(desk, key="one-press") for _ in range(5)])
    assert {answer.status_code for answer in answers} == {201}
    assert len(twilio.calls) == 1


async def test_when_twilio_was_not_reached_the_same_key_tries_again(
    desk: httpx.AsyncClient, twilio: FakeTwilio
) -> None:
    twilio.answers = [httpx.ConnectError("away")]
    assert (await choose(desk, key="one-press")).status_code == 503
    assert twilio.calls == []
    assert (await choose(desk, key="one-press")).status_code == 201
    assert len(twilio.calls) == 1


async def test_when_twilios_answer_was_lost_it_does_not_ring_twice(desk: httpx.AsyncClient, twilio: FakeTwilio) -> None:
    twilio.after = [httpx.ReadTimeout("lost")]
    assert (await choose(desk, key="one-press")).status_code == 503
    assert (await choose(desk, key="one-press")).status_code == 201
    assert len(twilio.calls) == 1


async def test_a_key_is_good_for_one_number(desk: httpx.AsyncClient) -> None:
    await choose(desk, key="one-press")
    assert (await choose(desk, key="one-press", to="+12025550178")).status_code == 409


async def test_a_mobile_is_told_the_same_again(town: Town, web_app: FastAPI) -> None:
    phone = browser(web_app)
    await dialer_of(town, phone)
    answers = [await choose(phone, key="one-press") for _ in range(2)]
    assert [answer.json() for answer in answers] == [{"dial": NUMBER}] * 2
    said = await town.line.said("voice", CallSid="CA1", From="+12025550111", To=NUMBER)
    assert said.findtext("Dial/Number") == CUSTOMER
