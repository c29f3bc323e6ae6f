"""Everything we ask of Twilio, asked of a mock made of Twilio's own API description, behind a proxy without mercy.

From our HTTP API through the worker's outbox to the wire; the proxy's log must know of nothing refused.
"""

import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from PIL import Image
from pydantic import SecretStr

from offhook.adapters.storage.memory import MemoryBlobStore
from offhook.bootstrap.directories import Devices
from offhook.business_line.carried_calls import TwilioCalls
from offhook.business_line.state import BusinessLineWeb
from offhook.kit.clock import FakeClock
from offhook.kit.ids import new_id
from offhook.messaging.addresses import connector_context
from offhook.messaging.api import PooledHttpClient
from offhook.messaging.connectors.twilio import Twilio
from offhook.messaging.traffic import Outgoing
from offhook.tenancy.api import Cipher
from tests.fixtures.firm import Firm
from tests.fixtures.prism import prism_running
from tests.fixtures.strict_proxy import StrictProxy, strict_proxy_running
from tests.fixtures.twilio import signed_headers
from tests.integration.messaging.rig import THIS_MACHINE, posted, read, until, worker_running

DESCRIPTION = Path(
    os.environ.get("OFFHOOK_TWILIO_DESCRIPTION") or Path(__file__).parents[2] / "fixtures/twilio_api/api_v2010.json"
)
SID, TOKEN, PUBLIC = "AC" + "a" * 32, "secret", "https://firm.example"
BOUGHT, PEER, DESK = "+12025550199", "+12025550177", "+12025550122"
OLD = {
    "voice_url": "https://old.example/voice",
    "sms_url": "https://old.example/sms",
    "status_callback": "https://old.example/status",
}
pytestmark = pytest.mark.timeout(180)


@pytest.fixture
async def proxy() -> AsyncIterator[StrictProxy]:
    async with prism_running(DESCRIPTION) as prism, strict_proxy_running(DESCRIPTION, prism) as strict:
        yield strict


@pytest.fixture
async def web_state(proxy: StrictProxy, cipher: Cipher) -> AsyncIterator[dict[str, Any]]:
    async with httpx.AsyncClient(timeout=15) as http:
        lines = BusinessLineWeb(http=http, public_url=PUBLIC, twilio_url=proxy.url, pricing_url=f"{proxy.url}/pricing")
        carried = TwilioCalls(lines, cipher)
        yield {"blobs": MemoryBlobStore(), "business_line": lines, "carried_calls": carried, "people": Devices()}


@pytest.fixture
async def taken(firm: Firm, proxy: StrictProxy) -> dict[str, Any]:
    """The number of the description's own example, under our control; it called others before."""
    admin = firm.admin
    connected = await admin.put("/business-line/twilio", json={"sid": SID, "auth_token": TOKEN})
    assert connected.status_code == 200, connected.text
    (there,) = (await read(admin, "/business-line/twilio/numbers"))["items"]
    proxy.remembered[f"/2010-04-01/Accounts/{SID}/IncomingPhoneNumbers/PN{'a' * 32}.json"] = dict(OLD)
    line: dict[str, Any] = await posted(
        admin, "/business-line/numbers", {"number": there["number"], "label": "the firm"}
    )
    return line


def refused(proxy: StrictProxy) -> list[object]:
    """All but the price list, which another description knows."""
    return [one for one in proxy.log if one.is_refused and not one.path.startswith("/pricing/")]


async def test_numbers_are_searched_bought_taken_and_released(
    firm: Firm, proxy: StrictProxy, taken: dict[str, Any]
) -> None:
    (there,) = proxy.remembered.values()
    assert there["voice_url"].startswith(f"{PUBLIC}/hooks/twilio/")
    for kind in ("Local", "TollFree", "Mobile"):
        search = {"country": "US", "type": kind, "area_code": "202", "contains": "555"}
        assert (await read(firm.admin, "/business-line/twilio/available", **search))["items"]
    await posted(firm.admin, "/business-line/twilio/numbers", {"number": BOUGHT})
    assert (await firm.admin.delete(f"/business-line/numbers/{taken['number_id']}")).status_code == 204
    assert refused(proxy) == []
    assert {name: there[name] for name in OLD} == OLD
    assert proxy.asked("POST") == [
        "Accounts/{AccountSid}/IncomingPhoneNumbers/{Sid}.json",
        "Accounts/{AccountSid}/IncomingPhoneNumbers.json",
        "Accounts/{AccountSid}/IncomingPhoneNumbers/{Sid}.json",
    ], "taken, bought, released"


async def test_texts_and_pictures_go_out(
    firm: Firm, proxy: StrictProxy, taken: dict[str, Any], database: Any, cipher: Cipher
) -> None:
    sheet = BytesIO()
    Image.new("RGB", (40, 30), "teal").save(sheet, "PNG")
    uploaded = await firm.agent.post("/messages/media", files={"file": ("dot.png", sheet.getvalue())})
    for more in ({}, {"media_ids": [uploaded.json()["id"]]}):
        given = {"to": [PEER], "body": "Hello", "number_id": taken["number_id"], "validity_s": 600, **more}
        (sent,) = (await posted(firm.agent, "/messages", given))["items"]
        async with worker_running(database, cipher):
            await until(
                lambda sent=sent: read(firm.agent, f"/messages/{sent['id']}"),  # type: ignore[misc]
                lambda shown: shown["state"] not in ("queued", "claimed", "in_flight"),
            )
        assert (await read(firm.agent, f"/messages/{sent['id']}"))["state"] == "accepted"
    assert refused(proxy) == []
    assert proxy.asked("POST")[1:] == ["Accounts/{AccountSid}/Messages.json"] * 2


async def test_a_text_in_doubt_is_looked_for(proxy: StrictProxy) -> None:
    settings = Twilio.Settings.model_validate(
        {"account_sid": SID, "auth_token": SecretStr(TOKEN), "sender": BOUGHT, "base_url": proxy.url}
    )
    now = datetime(2026, 11, 1, tzinfo=UTC)
    outgoing = Outgoing(message_id=new_id(), to=PEER, sender=BOUGHT, body="Hello", queued_at=now)
    async with PooledHttpClient(networks=THIS_MACHINE) as http:
        await Twilio(settings).reconcile(outgoing, connector_context(PUBLIC, new_id(), http=http, clock=FakeClock(now)))
        assert not (
            await Twilio(settings).test(connector_context(PUBLIC, new_id(), http=http, clock=FakeClock(now)))
        ).wrong
    assert refused(proxy) == []
    assert proxy.asked("GET")[0] == "Accounts/{AccountSid}/Messages.json"


async def test_a_land_line_is_rung_and_costs_are_read(
    firm: Firm, proxy: StrictProxy, taken: dict[str, Any], web_app: FastAPI
) -> None:
    desk = {"number_id": taken["number_id"], "kind": "landline", "phone_number": DESK, "name": "Desk"}
    agent = await posted(firm.admin, "/agents", desk)
    link = (await posted(firm.admin, f"/business-line/agents/{agent['id']}/link", status=200))["link"]
    transport = httpx.ASGITransport(web_app, raise_app_exceptions=False)
    headers = {"x-offhook-client": "dialer"}
    async with httpx.AsyncClient(transport=transport, base_url="http://offhook.test/api/v1", headers=headers) as phone:
        await posted(phone, "/dialer/open", {"token": link.partition("#")[2]}, status=200)
        await posted(phone, "/dialer/intents", {"to": PEER})
    await read(firm.admin, "/business-line/twilio/costs", month="2026-11")
    assert refused(proxy) == []
    assert proxy.asked("POST")[-1] == "Accounts/{AccountSid}/Calls.json"
    assert "Accounts/{AccountSid}/Usage/Records/Monthly.json" in proxy.asked("GET")


async def test_a_call_is_ended_from_the_console(
    firm: Firm, proxy: StrictProxy, taken: dict[str, Any], anonymous: httpx.AsyncClient
) -> None:
    (there,), sid = proxy.remembered.values(), f"CA{'c' * 32}"
    await posted(firm.admin, "/agents", {"number_id": taken["number_id"], "kind": "mobile", "phone_number": DESK})
    told = {"CallSid": sid, "From": PEER, "To": BOUGHT, "CallStatus": "ringing"}
    headers = signed_headers(there["voice_url"], told, token=TOKEN)
    rung = await anonymous.post(there["voice_url"].removeprefix(PUBLIC), data=told, headers=headers)
    assert rung.status_code == 200, rung.text
    (call,) = (await read(firm.admin, "/calls"))["items"]
    await posted(firm.admin, f"/calls/{call['id']}/hangup", {}, status=202)
    assert refused(proxy) == []
    assert (proxy.asked("POST")[-1], proxy.log[-1].path.rsplit("/")[-1]) == (
        "Accounts/{AccountSid}/Calls/{Sid}.json",
        f"{sid}.json",
    )


async def test_the_proxy_refuses_what_twilio_does_not_know(proxy: StrictProxy) -> None:
    base = f"{proxy.url}/2010-04-01/Accounts/{SID}"
    good = {"To": PEER, "From": BOUGHT, "Body": "Hello"}
    async with httpx.AsyncClient(auth=(SID, TOKEN)) as http:
        assert (await http.post(f"{base}/Messages.json", data=good)).status_code == 201
        for wrong in (
            http.post(f"{base}/Messages.json", data={**good, "Frm": BOUGHT}),
            http.post(f"{base}/Messages.json", data={"Body": "Hello"}),
            http.post(f"{base}/Messages.json", json=good),
            http.get(f"{base}/Calls.json", params={"Start": "2026-11-01"}),
            http.post(f"{base}/Telegrams.json", data=good),
            http.post(f"{base}/Messages.json", data={**good, "ValidityPeriod": "soon"}),
        ):
            assert (await wrong).status_code >= 400
    assert [bool(one.problems) for one in proxy.log] == [False, True, True, True, True, True, False]
    assert len(refused(proxy)) == 6
