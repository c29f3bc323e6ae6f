"""The door for providers: signed news are stored and shown, in any order and once; forged ones are refused."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from fastapi import FastAPI

from offhook.db.session import Database
from offhook.messaging.state import MessagingWeb
from offhook.messaging.twilio_signature import sign
from offhook.tenancy.api import Cipher
from tests.fixtures.firm import Firm
from tests.fixtures.problem import problem
from tests.integration.messaging.rig import PUBLIC_URL, THIS_MACHINE, posted, read, until, worker_running
from tests.integration.messaging.sink import Sink, sink_running

PEER, OURS = "+12025550143", "+12025550100"
TOKEN = "gate-token"
SID = "AC" + "b" * 32


class NoProvider:
    async def send(self, request: object) -> object:
        raise AssertionError("nothing is to be asked")


@pytest.fixture
def web_state(web_state: dict[str, Any]) -> dict[str, Any]:
    messaging = MessagingWeb(http=NoProvider(), public_url=PUBLIC_URL, networks=THIS_MACHINE)  # type: ignore[arg-type]
    return {**web_state, "messaging": messaging}


@pytest.fixture
async def sink() -> AsyncIterator[Sink]:
    async with sink_running() as running:
        yield running


@pytest.fixture
async def outside(web_app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody without a login."""
    transport = httpx.ASGITransport(web_app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://inner:8080") as client:
        yield client


async def gate(firm: Firm, sink: Sink, **more: Any) -> str:
    settings = sink.settings(webhook_token=TOKEN, success="id=(?P<id>\\S+)|", **more)
    made = await posted(firm.admin, "/messaging/providers", {"name": "Gate", "type": "url_post", "settings": settings})
    assert made["hooks"]["inbound"] == f"{PUBLIC_URL}/hooks/messaging/{made['id']}/inbound?token={TOKEN}"
    return str(made["id"])


async def tell(outside: httpx.AsyncClient, provider_id: str, kind: str, **fields: str) -> httpx.Response:
    return await outside.post(f"/hooks/messaging/{provider_id}/{kind}", params={"token": TOKEN}, data=fields)


async def conversations(firm: Firm, **params: Any) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await read(firm.agent, "/conversations", **params))["items"]
    return items


async def test_a_text_comes_in_once_however_often_it_is_brought(
    firm: Firm, database: Database, cipher: Cipher, sink: Sink, outside: httpx.AsyncClient
) -> None:
    await firm.add_number(OURS)
    await posted(firm.admin, "/contacts", {"first_name": "Carol", "numbers": [{"number": PEER}]})
    provider_id = await gate(firm, sink)
    async with firm.notices() as heard, worker_running(database, cipher):
        given = {"phone": "12025550143", "to": "12025550100", "message": "Is it ready?", "id": "m1"}
        for _ in range(3):
            assert (await tell(outside, provider_id, "inbound", **given)).status_code == 204
        await tell(outside, provider_id, "inbound", **{**given, "id": "m2", "message": "Hello?"})
        seen = await until(lambda: conversations(firm), lambda items: bool(items) and items[0]["unread"] == 2)
        told = [await heard.next("offhook_live") for _ in range(2)]
    assert {"conversations", "messages"} <= {event["topic"] for event in told}
    (one,) = seen
    assert (one["peer"], one["number"], one["name"], one["last_text"]) == (PEER, OURS, "Carol", "Hello?")
    assert one["number_id"] is not None
    thread = (await read(firm.agent, f"/conversations/{one['id']}/messages"))["items"]
    assert [(item["body"], item["direction"], item["state"]) for item in thread] == [
        ("Hello?", "in", "received"),
        ("Is it ready?", "in", "received"),
    ]
    await posted(firm.agent, f"/conversations/{one['id']}/read", status=204)
    assert [item["unread"] for item in await conversations(firm)] == [0]
    assert await conversations(firm, unread=True) == []
    assert [item["id"] for item in await conversations(firm, search="READY")] == [one["id"]]
    assert [item["id"] for item in await conversations(firm, search="555-0143")] == [one["id"]]
    assert await conversations(firm, search="nothing of the kind") == []


async def test_an_answer_goes_out_from_the_number_it_came_to(
    firm: Firm, database: Database, cipher: Cipher, sink: Sink, outside: httpx.AsyncClient
) -> None:
    provider_id = await gate(firm, sink)
    async with worker_running(database, cipher):
        await tell(outside, provider_id, "inbound", phone="24273", to="12025550177", message="Code?", id="m1")
        (one,) = await until(lambda: conversations(firm), bool)
        assert (one["peer"], one["number"]) == ("24273", "+12025550177")
        sent = await posted(firm.agent, "/messages", {"conversation_id": one["id"], "body": "1234"})
        assert [(item["peer"], item["number"]) for item in sent["items"]] == [("24273", "+12025550177")]
        await until(lambda: read(firm.agent, "/messages", state="accepted"), lambda seen: seen["items"] != [])


async def test_without_ids_the_same_text_counts_once_a_minute_unless_told_otherwise(
    firm: Firm, database: Database, cipher: Cipher, sink: Sink, outside: httpx.AsyncClient
) -> None:
    provider_id = await gate(firm, sink)
    text = {"phone": PEER, "to": OURS, "message": "yes", "time": "2026-11-21T12:00:10+00:00"}
    async with worker_running(database, cipher):
        for at in ("2026-11-21T12:00:10+00:00", "2026-11-21T12:00:40+00:00", "2026-11-21T12:03:00+00:00"):
            await tell(outside, provider_id, "inbound", **{**text, "time": at})
        await until(lambda: conversations(firm), lambda items: bool(items) and items[0]["unread"] == 2)
        settings = {"settings": {"forget_repeats": False}}
        await firm.admin.patch(f"/messaging/providers/{provider_id}", json=settings)
        for _ in range(2):
            await tell(outside, provider_id, "inbound", **text)
        await until(lambda: conversations(firm), lambda items: items[0]["unread"] == 4)


async def test_stop_stops_and_start_starts(
    firm: Firm, database: Database, cipher: Cipher, sink: Sink, outside: httpx.AsyncClient
) -> None:
    provider_id = await gate(firm, sink)
    async with worker_running(database, cipher):
        await tell(outside, provider_id, "inbound", phone=PEER, to=OURS, message=" Stop. ", id="m1")
        stopped = await until(lambda: read(firm.admin, "/opt-outs"), lambda seen: seen["items"] != [])
        assert [(item["peer"], item["number"]) for item in stopped["items"]] == [(PEER, OURS)]
        refused = await firm.agent.post("/messages", json={"to": [PEER], "body": "Offer!"})
        assert "has asked for no more texts" in problem(refused)[1]
        await tell(outside, provider_id, "inbound", phone=PEER, to=OURS, message="START", id="m2")
        await until(lambda: read(firm.admin, "/opt-outs"), lambda seen: seen["items"] == [])
        await posted(firm.agent, "/messages", {"to": [PEER], "body": "Welcome back"})


async def test_receipts_in_any_order_and_number_lead_to_the_same_end(
    firm: Firm, database: Database, cipher: Cipher, sink: Sink, outside: httpx.AsyncClient
) -> None:
    provider_id = await gate(firm, sink)
    sink.answer = lambda number: (200, f"id=x{number}")
    for early in ("x1",):
        await tell(outside, provider_id, "status", id=early, status="DELIVRD")
    async with worker_running(database, cipher):
        sent = await posted(firm.agent, "/messages", {"to": [PEER], "body": "one"})
        path = f"/messages/{sent['items'][0]['id']}"
        done = await until(lambda: read(firm.agent, path), lambda seen: seen["state"] == "delivered")
        assert done["delivered_at"] is not None
        for status in ("ACCEPTD", "DELIVRD", "UNDELIV"):
            assert (await tell(outside, provider_id, "status", id="x1", status=status)).status_code == 204
        await posted(firm.agent, "/messages", {"to": [PEER], "body": "two"})
        await tell(outside, provider_id, "status", id="x2", status="UNDELIV")
        failed = await until(lambda: read(firm.agent, "/messages", state="failed"), lambda seen: seen["items"] != [])
    assert [(item["body"], item["error_code"]) for item in failed["items"]] == [("two", "UNDELIV")]
    assert (await read(firm.agent, path))["state"] == "delivered"


async def test_a_receipt_by_our_own_id_ends_a_doubt(
    firm: Firm, database: Database, cipher: Cipher, sink: Sink, outside: httpx.AsyncClient
) -> None:
    provider_id = await gate(firm, sink, receipt_names_ours=True)
    sink.answer = lambda _: None
    async with worker_running(database, cipher):
        sent = await posted(firm.agent, "/messages", {"to": [PEER], "body": "one"})
        message_id = sent["items"][0]["id"]
        path = f"/messages/{message_id}"
        await until(lambda: read(firm.agent, path), lambda seen: seen["state"] == "unknown")
        await tell(outside, provider_id, "status", id=message_id.replace("-", ""), status="DELIVRD")
        await until(lambda: read(firm.agent, path), lambda seen: seen["state"] == "delivered")
        assert (await read(firm.admin, f"/messaging/providers/{provider_id}"))["unknown"] == 0


async def test_forged_unknown_and_senseless_requests_are_refused(
    firm: Firm, sink: Sink, outside: httpx.AsyncClient
) -> None:
    provider_id = await gate(firm, sink)
    hook = f"/hooks/messaging/{provider_id}"
    forged = await outside.post(f"{hook}/inbound?token=guess", data={"phone": PEER, "message": "x"})
    assert problem(forged) == (403, "the signature of this request is not the provider's", {})
    nobody = f"/hooks/messaging/{firm.account_id}/inbound?token={TOKEN}"
    assert problem(await outside.post(nobody))[0] == 404
    assert problem(await outside.post(f"{hook}/other?token={TOKEN}"))[0] == 404
    senseless = await tell(outside, provider_id, "status", status="DELIVRD")
    assert problem(senseless) == (422, "The webhook makes no sense: the field 'id' is missing", {})
    large = await outside.post(f"{hook}/inbound?token={TOKEN}", content=b"x" * (1 << 20) + b"x")
    assert problem(large)[0] == 413


async def twilio(firm: Firm, token: str) -> str:
    settings = {"account_sid": SID, "auth_token": token, "sender": OURS, "base_url": "https://twilio.example"}
    path = "/messaging/providers?check=false"
    return str((await posted(firm.admin, path, {"name": "T", "type": "twilio", "settings": settings}))["id"])


async def signed(outside: httpx.AsyncClient, provider_id: str, form: dict[str, str], *, token: str) -> httpx.Response:
    path = f"/hooks/messaging/{provider_id}/inbound"
    signature = sign(f"{PUBLIC_URL}{path}", list(form.items()), token=token)
    headers = {"x-twilio-signature": signature, "content-type": "application/x-www-form-urlencoded"}
    return await outside.post(path, content=urlencode(form), headers=headers)


async def test_twilio_signs_for_our_public_address_and_a_new_token_counts_at_once(
    firm: Firm, database: Database, cipher: Cipher, outside: httpx.AsyncClient
) -> None:
    provider_id = await twilio(firm, "old-token")
    form = {"MessageSid": "SM1", "From": PEER, "To": OURS, "Body": "Hi ☕", "NumMedia": "0"}
    answer = await signed(outside, provider_id, form, token="old-token")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/xml; charset=utf-8")
    assert answer.text.endswith("<Response/>")
    path = f"/messaging/providers/{provider_id}?check=false"
    await firm.admin.patch(path, json={"settings": {"auth_token": "new-token"}})
    await asyncio.sleep(1.1)  # a kept provider is looked up again after a second
    assert (await signed(outside, provider_id, {**form, "MessageSid": "SM2"}, token="new-token")).status_code == 200
    assert (await signed(outside, provider_id, {**form, "MessageSid": "SM3"}, token="old-token")).status_code == 403
    async with worker_running(database, cipher):
        (one,) = await until(lambda: conversations(firm), bool)
        await until(lambda: conversations(firm), lambda items: items[0]["unread"] == 2)
    assert (one["peer"], one["number"]) == (PEER, OURS)


async def test_many_at_once_are_all_stored_once(
    firm: Firm, database: Database, cipher: Cipher, sink: Sink, outside: httpx.AsyncClient
) -> None:
    provider_id = await gate(firm, sink)
    async with worker_running(database, cipher), worker_running(database, cipher):
        texts = [
            tell(outside, provider_id, "inbound", phone=f"+120255501{n % 7:02d}", to=OURS, message="x", id=f"m{n % 50}")
            for n in range(100)
        ]
        answers = await asyncio.gather(*texts)
        assert {answer.status_code for answer in answers} == {204}
        total = await until(lambda: read(firm.agent, "/messages", limit=200), lambda seen: len(seen["items"]) >= 50)
        unread = sum(item["unread"] for item in await conversations(firm))
    assert (len(total["items"]), unread) == (50, 50)
