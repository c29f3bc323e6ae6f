"""Our process dies at any request of a step, before Twilio has done it or after: done again, nothing is amiss."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from tests.fixtures.firm import Firm
from tests.fixtures.twilio import FOR_SALE, SID, TOKEN, FakeTwilio
from tests.integration.business_line.conftest import NUMBER, PUBLIC, Line
from tests.integration.messaging.rig import posted

Step = Callable[[], Awaitable[httpx.Response]]
ROTATED = "rotated"
OLD = {"voice_url": "https://old.example/voice", "sms_url": "https://old.example/sms"}
READS, WRITES, DONE = False, False, True
"""Whether the request at which we die is done all the same; with one that only reads it is no matter."""


class KilledError(Exception):
    """Nothing of ours catches it, so that everything ends where it stands and no transaction commits."""


@dataclass
class MortalTwilio(FakeTwilio):
    """Asked for the n-th time, whoever asks dies."""

    dies_at: int | None = None
    is_done: bool = False
    """Whether that request is done all the same."""

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if self.dies_at is None:
            return super().__call__(request)
        self.dies_at -= 1
        if self.dies_at >= 0:
            return super().__call__(request)
        self.dies_at = None
        if self.is_done:
            super().__call__(request)
        raise KilledError


@pytest.fixture
def twilio() -> FakeTwilio:
    return MortalTwilio()


@pytest.fixture
def die(twilio: MortalTwilio, request: pytest.FixtureRequest) -> Callable[[Step], Awaitable[httpx.Response]]:
    """Does a step, dying on the way, and again; the second answer counts."""

    async def die(step: Step) -> httpx.Response:
        twilio.dies_at, twilio.is_done = request.param
        first = await step()
        assert first.status_code == 500, "the step makes fewer requests than it did"
        return await step()

    return die


def dying_at(*places: tuple[int, bool]) -> pytest.MarkDecorator:
    """At which request of the step, and whether Twilio does it."""
    names = [f"{place}{' done' if is_done else ''}" for place, is_done in places]
    return pytest.mark.parametrize("die", places, ids=names, indirect=True)


async def lines(firm: Firm) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await firm.admin.get("/business-line/numbers")).json()["items"]
    return items


async def count(firm: Firm, table: str) -> int:
    async with firm.database.system() as session:
        return int((await session.execute(text(f"SELECT count(*) FROM {table}"))).scalar_one())


async def connect(firm: Firm, token: str = TOKEN) -> httpx.Response:
    return await firm.admin.put("/business-line/twilio", json={"sid": SID, "auth_token": token})


@dying_at((0, READS))
async def test_connecting(firm: Firm, die: Any) -> None:
    assert (await die(lambda: connect(firm))).status_code == 200
    assert await count(firm, "twilio_accounts") == 1
    assert await count(firm, "message_providers") == 1


@dying_at((0, READS), (1, WRITES), (1, DONE))
async def test_buying(firm: Firm, twilio: MortalTwilio, die: Any) -> None:
    await connect(firm)
    bought = await die(lambda: firm.admin.post("/business-line/twilio/numbers", json={"number": FOR_SALE}))
    assert bought.status_code == 201, bought.text
    assert [one["phone_number"] for one in twilio.owned.values()] == [FOR_SALE], "once"


@dying_at((0, READS), (1, WRITES), (1, DONE))
async def test_taking(firm: Firm, twilio: MortalTwilio, die: Any) -> None:
    twilio.own(NUMBER, voice_url=OLD["voice_url"], sms_url=OLD["sms_url"])
    await connect(firm)
    taken = await die(lambda: firm.admin.post("/business-line/numbers", json={"number": NUMBER}))
    assert taken.status_code == 201, taken.text
    (line,) = await lines(firm)
    assert (line["number"], line["state"]) == (NUMBER, "taken")
    assert await count(firm, "message_numbers") == 1
    there = twilio.there(NUMBER)
    assert there["voice_url"].startswith(f"{PUBLIC}/hooks/twilio/")
    assert there["sms_url"].startswith(f"{PUBLIC}/hooks/messaging/")
    assert (await firm.admin.delete(f"/business-line/numbers/{line['number_id']}")).status_code == 204
    assert {name: there[name] for name in OLD} == OLD, "what was before us was not forgotten"


@dying_at((0, READS), (1, WRITES), (1, DONE))
async def test_releasing(line: Line, twilio: MortalTwilio, die: Any) -> None:
    path = f"/business-line/numbers/{line.number_id}"
    assert (await die(lambda: line.firm.admin.delete(path))).status_code == 204
    assert await lines(line.firm) == []
    assert await count(line.firm, "message_numbers") == 0
    there = twilio.there(NUMBER)
    assert {name: there[name] for name in OLD} == OLD
    assert (await line.firm.admin.get(f"/numbers/{line.number_id}")).status_code == 200, "the number itself stays"


@dying_at((1, WRITES), (1, DONE))
async def test_deleting_the_number(line: Line, twilio: MortalTwilio, die: Any) -> None:
    deleted = await die(lambda: line.firm.admin.delete(f"/numbers/{line.number_id}"))
    assert deleted.status_code == 204, deleted.text
    there = twilio.there(NUMBER)
    assert {name: there[name] for name in OLD} == OLD
    assert await count(line.firm, "business_lines") == 0


@dying_at((1, READS), (2, WRITES), (2, DONE))
async def test_giving_a_rotated_token(line: Line, twilio: MortalTwilio, die: Any) -> None:
    twilio.token = ROTATED
    assert (await die(lambda: connect(line.firm, ROTATED))).status_code == 200
    provider_id = (await line.firm.admin.get("/business-line/twilio")).json()["provider_id"]
    assert provider_id in twilio.there(NUMBER)["sms_url"]
    assert await count(line.firm, "message_providers") == 1


@dying_at((0, WRITES), (0, DONE))
async def test_choosing_from_a_land_line(line: Line, twilio: MortalTwilio, die: Any, web_app: FastAPI) -> None:
    """A ringing cannot be taken back: who asks again is rung again, and both calls reach the one chosen."""
    agent_id = await line.add_agent("+12025550122", kind="landline", name="Desk")
    sent = await posted(line.firm.admin, f"/business-line/agents/{agent_id}/link", status=200)
    transport = httpx.ASGITransport(web_app, raise_app_exceptions=False)
    headers = {"x-offhook-client": "dialer"}
    async with httpx.AsyncClient(transport=transport, base_url="http://offhook.test/api/v1", headers=headers) as phone:
        await posted(phone, "/dialer/open", {"token": sent["link"].partition("#")[2]}, status=200)
        chosen = await die(lambda: phone.post("/dialer/intents", json={"to": "+12025550177"}))
    assert chosen.status_code == 201, chosen.text
    for place, call in enumerate(twilio.calls):
        said = await line.said(call["Url"], CallSid=f"CA{place}", From=NUMBER, To=call["To"])
        assert said.findtext("Dial/Number") == "+12025550177"
    assert len(twilio.calls) in (1, 2)
