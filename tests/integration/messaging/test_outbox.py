"""Texts against a provider that misbehaves: retried when it is safe, in doubt when it is not, taken over, held back."""

import time
from collections.abc import AsyncIterator
from typing import Any

import pytest

from offhook.db.session import Database
from offhook.tenancy.api import Cipher
from tests.fixtures.firm import Firm
from tests.fixtures.problem import problem
from tests.integration.messaging.rig import posted, read, until, worker_running
from tests.integration.messaging.sink import Sink, sink_running

PEER = "+12025550143"
NOBODY = "01931f00-0000-7000-8000-000000000001"


@pytest.fixture
async def sink() -> AsyncIterator[Sink]:
    async with sink_running() as running:
        yield running


async def add(firm: Firm, settings: dict[str, Any], *, type_: str = "url_post", name: str = "Gate", **more: Any) -> str:
    provider = {"name": name, "type": type_, "settings": settings, **more}
    return str((await posted(firm.admin, "/messaging/providers", provider))["id"])


async def text(firm: Firm, body: str = "Hello", **more: Any) -> str:
    return str((await posted(firm.agent, "/messages", {"to": [PEER], "body": body, **more}))["items"][0]["id"])


async def ended(firm: Firm, message_id: str, *states: str) -> dict[str, Any]:
    found: dict[str, Any] = await until(
        lambda: read(firm.agent, f"/messages/{message_id}"), lambda seen: seen["state"] in states
    )
    return found


@pytest.mark.parametrize("status", [429, 503])
async def test_a_busy_provider_is_asked_again(
    firm: Firm, database: Database, cipher: Cipher, sink: Sink, status: int
) -> None:
    sink.answer = lambda number: (status, "busy") if number == 1 else (200, "")
    await add(firm, sink.settings())
    async with worker_running(database, cipher):
        done = await ended(firm, await text(firm), "accepted")
    assert (done["error_code"], sink.requests, list(sink.taken.values())) == ("", 2, [1])


async def test_a_refused_text_fails_with_the_reason_and_is_sent_again_on_demand(
    firm: Firm, database: Database, cipher: Cipher, sink: Sink
) -> None:
    sink.answer = lambda number: (400, "bad number") if number == 1 else (200, "")
    await add(firm, sink.settings())
    async with worker_running(database, cipher):
        message_id = await text(firm)
        done = await ended(firm, message_id, "failed")
        assert (done["error_code"], done["error_text"]) == ("400", "bad number")
        listed = await read(firm.agent, "/messages", state="failed")
        assert [item["id"] for item in listed["items"]] == [message_id]
        again = await posted(firm.agent, f"/messages/{message_id}/resend", status=200)
        assert (again["state"], again["error_text"]) == ("queued", "")
        await ended(firm, message_id, "accepted")
    refused = await firm.agent.post(f"/messages/{message_id}/resend")
    said = "only a text that failed, or is in doubt, is sent again; this one is accepted"
    assert problem(refused) == (409, said, {})


async def test_without_look_up_a_text_in_doubt_stands_as_unknown_and_is_counted(
    firm: Firm, database: Database, cipher: Cipher, sink: Sink
) -> None:
    sink.answer = lambda _: None
    provider_id = await add(firm, sink.settings())
    async with worker_running(database, cipher):
        message_id = await text(firm)
        done = await ended(firm, message_id, "unknown")
        assert done["error_code"] == "in_doubt"
        provider = await read(firm.admin, f"/messaging/providers/{provider_id}")
        assert (provider["unknown"], provider["waiting"]) == (1, 0)
        listed = await read(firm.agent, "/messages", state="unknown")
        assert [item["id"] for item in listed["items"]] == [message_id]
        assert sink.requests == 1
        refused = await firm.agent.post(f"/messages/{message_id}/resend")
        assert problem(refused)[0] == 409
        sink.answer = lambda _: (200, "")
        await posted(firm.agent, f"/messages/{message_id}/resend?may_arrive_twice=true", status=200)
        await ended(firm, message_id, "accepted")


async def test_with_look_up_a_doubt_is_ended_without_sending_twice(
    firm: Firm, database: Database, cipher: Cipher, sink: Sink
) -> None:
    sink.answer = lambda _: None
    await add(firm, sink.settings(lookup=True))
    async with worker_running(database, cipher):
        message_id = await text(firm)
        await ended(firm, message_id, "unknown")
        await ended(firm, message_id, "accepted")
    assert list(sink.taken.values()) == [1]


async def test_with_look_up_what_was_not_taken_is_sent_again(
    firm: Firm, database: Database, cipher: Cipher, sink: Sink
) -> None:
    sink.answer = lambda number: (500, "oops") if number == 1 else (200, "")
    await add(firm, sink.settings(lookup=True))
    async with worker_running(database, cipher):
        await ended(firm, await text(firm), "accepted")
    assert (sink.requests, list(sink.taken.values())) == (2, [1])


async def test_another_provider_takes_over_when_one_refuses_us(
    firm: Firm, database: Database, cipher: Cipher, sink: Sink
) -> None:
    sink.answer = lambda _: (401, "who are you")
    first = await add(firm, sink.settings(), name="First")
    second = await add(firm, {"sender": "+12025550100"}, type_="sandbox", name="Second")
    async with worker_running(database, cipher):
        done = await ended(firm, await text(firm), "delivered")
    assert done["provider_id"] == second
    shown = await read(firm.admin, f"/messaging/providers/{first}")
    assert (shown["problem"], shown["paused_until"] is not None) == ("who are you", True)


async def test_a_chosen_provider_is_waited_for(firm: Firm, database: Database, cipher: Cipher, sink: Sink) -> None:
    sink.answer = lambda _: (401, "who are you")
    first = await add(firm, sink.settings(), name="First")
    await add(firm, {"sender": "+12025550100"}, type_="sandbox", name="Second")
    async with worker_running(database, cipher):
        message_id = await text(firm, provider_id=first)
        path = f"/messages/{message_id}"
        waiting = await until(lambda: read(firm.agent, path), lambda seen: seen["error_code"] == "401")
        assert waiting["state"] == "queued"
        sink.answer = lambda _: (200, "")
        mended = await firm.admin.patch(f"/messaging/providers/{first}", json={"settings": {"sender": "+12025550101"}})
        assert (mended.json()["problem"], mended.json()["paused_until"]) == ("", None)
        await ended(firm, message_id, "accepted")


async def test_the_rate_holds_for_all_workers_together(
    firm: Firm, database: Database, cipher: Cipher, sink: Sink
) -> None:
    await add(firm, sink.settings(), rate_per_s=10)
    async with worker_running(database, cipher), worker_running(database, cipher):
        began = time.monotonic()
        ids = [await text(firm, f"number {place}") for place in range(30)]
        for message_id in ids:
            await ended(firm, message_id, "accepted")
        took_s = time.monotonic() - began
    assert sorted(sink.taken.values()) == [1] * 30
    assert took_s > 1.9, "10 at once, then 10 a second"


async def test_no_more_go_at_once_than_allowed(firm: Firm, database: Database, cipher: Cipher, sink: Sink) -> None:
    await add(firm, sink.settings(), max_in_flight=3)
    async with worker_running(database, cipher):
        recipients = [f"+120255501{place:02d}" for place in range(40)]
        await posted(firm.agent, "/messages", {"to": recipients, "body": "to all"})
        await until(
            lambda: read(firm.agent, "/messages", state="accepted", limit=200), lambda seen: len(seen["items"]) == 40
        )
    assert sink.most_at_once <= 3


async def test_who_opts_out_while_a_text_waits_gets_none(firm: Firm, database: Database, cipher: Cipher) -> None:
    provider_id = await add(firm, {"sender": "+12025550100"}, type_="sandbox", enabled=True)
    await firm.admin.patch(f"/messaging/providers/{provider_id}", json={"enabled": True})
    message_id = await text(firm)
    await posted(firm.admin, "/opt-outs", {"peer": PEER})
    async with worker_running(database, cipher):
        done = await ended(firm, message_id, "failed")
    assert (done["error_code"], done["error_text"]) == ("opted_out", "the recipient wants no more texts")
    refused = await firm.agent.post("/messages", json={"to": [PEER], "body": "again"})
    said = f"{PEER} has asked for no more texts; only START from there lifts it"
    assert problem(refused) == (422, said, {"to[0]": said})


@pytest.mark.parametrize(
    ("body", "where", "what"),
    [
        ({"to": ["555"], "body": "x"}, "to[0]", "too many or too few digits"),
        ({"to": [PEER], "body": "x" * 2000}, "body", "the text has 2,000 characters, 400 more than the 1,600 allowed"),
        ({"to": [PEER], "body": ""}, "body", "write a text or attach a picture"),
        ({"body": "x"}, "body", "give either recipients (to) or a conversation"),
        ({"to": ["+442079460000"], "body": "x"}, "to[0]", "does not match what Gate takes (^\\+1)"),
        ({"to": [PEER], "body": "x", "media_ids": [NOBODY]}, "media_ids[0]", "no such upload"),
    ],
)  # fmt: skip
async def test_what_cannot_be_sent_is_refused_with_place_and_reason(
    firm: Firm, body: dict[str, Any], where: str, what: str
) -> None:
    await add(firm, {"sender": "+12025550100"}, type_="sandbox", destinations="^\\+1")
    status, _, said = problem(await firm.agent.post("/messages", json=body))
    assert status == 422
    assert what in said[where]


async def test_a_number_in_national_format_is_understood(firm: Firm) -> None:
    await add(firm, {"sender": "+12025550100"}, type_="sandbox")
    sent = await posted(firm.agent, "/messages", {"to": ["(202) 555-0143", "202.555.0143"], "body": "x"})
    assert [item["peer"] for item in sent["items"]] == [PEER]


async def test_a_repeated_request_sends_once(firm: Firm) -> None:
    await add(firm, {"sender": "+12025550100"}, type_="sandbox")
    headers = {"Idempotency-Key": "one"}
    first = await firm.agent.post("/messages", json={"to": [PEER], "body": "x"}, headers=headers)
    second = await firm.agent.post("/messages", json={"to": [PEER], "body": "x"}, headers=headers)
    assert first.json() == second.json()
    assert len((await read(firm.agent, "/messages"))["items"]) == 1


async def test_without_a_provider_nothing_is_sent(firm: Firm) -> None:
    refused = await firm.agent.post("/messages", json={"to": [PEER], "body": "x"})
    said = "there is no messaging provider that is switched on; add one first"
    assert problem(refused) == (422, said, {"provider_id": said})


async def test_a_lost_get_is_not_sent_again_by_the_client(
    firm: Firm, database: Database, cipher: Cipher, sink: Sink
) -> None:
    gets = []

    def count(number: int) -> tuple[int, str] | None:
        gets.append(number)
        return None

    sink.on_get = count
    await add(firm, {"url": f"{sink.url}/send?to=${{phone}}&id=${{id}}", "sender": "+12025550100"}, type_="url_get")
    async with worker_running(database, cipher):
        await ended(firm, await text(firm), "unknown")
    assert gets == [1]
