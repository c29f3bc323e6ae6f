"""Notices reach the browsers of those who may know, and nobody else."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import ip_network
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import CursorResult, text

from offhook.adapters.push.service import HttpPushService
from offhook.adapters.storage.memory import MemoryBlobStore
from offhook.business_line.api import dialer_principal
from offhook.business_line.models import DialerLink
from offhook.business_line.secret import secret_hash
from offhook.db.jobs import job_app
from offhook.kit.clock import SystemClock
from offhook.kit.errors import InvalidInputError
from offhook.kit.ids import new_id
from offhook.push.actions.send_notice import PushParts
from offhook.push.tasks import PARTS, blueprint
from offhook.tenancy.api import Cipher
from tests.fixtures.firm import Firm
from tests.fixtures.problem import problem
from tests.integration.push.push_service import Browser, PushServiceRig, push_service

CALLER = "+12025550143"
LOCAL = (ip_network("127.0.0.0/8"),)


@pytest.fixture
async def service() -> AsyncIterator[PushServiceRig]:
    async with push_service() as rig:
        yield rig


@pytest.fixture
def web_state() -> dict[str, Any]:
    return {"blobs": MemoryBlobStore(), "push_service": HttpPushService(LOCAL), "guest_login": dialer_principal}


@dataclass
class Office:
    """A firm with a number, and the worker that sends."""

    firm: Firm
    number_id: str
    service: PushServiceRig
    cipher: Cipher

    async def add_agent(self, **member: Any) -> str:
        made = await self.firm.admin.post("/agents", json={"number_id": self.number_id, **member})
        assert made.status_code == 201, made.text
        return str(made.json()["id"])

    async def rows(self, sql: str, **values: Any) -> list[Any]:
        async with self.firm.database.system() as session:
            done = await session.execute(text(sql), values)
            return list(done.mappings()) if isinstance(done, CursorResult) and done.returns_rows else []

    async def call(self, *, caller: str = CALLER) -> UUID:
        call_id = new_id()
        await self.rows(
            "INSERT INTO calls (id, account_id, direction, caller, caller_name, dialled, number_id, started_at, state) "
            "VALUES (:id, :account, 'inbound', :caller, '', '+12025550100', :number, now(), 'live')",
            id=call_id, account=self.firm.account_id, caller=caller, number=UUID(self.number_id),
        )  # fmt: skip
        return call_id

    async def miss(self, call_id: UUID) -> None:
        await self.rows("UPDATE calls SET state = 'ended', outcome = 'missed' WHERE id = :id", id=call_id)

    async def work(self) -> list[dict[str, Any]]:
        """Does what is queued; the notices that arrived since the last time."""
        before = len(self.service.taken)
        app = job_app(self.firm.database.url, {"push": blueprint})
        async with app.open_async(), HttpPushService(LOCAL) as sender:
            parts = PushParts(
                database=self.firm.database,
                cipher=self.cipher,
                clock=SystemClock(),
                service=sender,
                contact="mailto:office@firm.example",
            )
            await app.run_worker_async(
                wait=False, additional_context={PARTS: parts}, listen_notify=False, install_signal_handlers=False
            )
        return [taken.said for taken in self.service.taken[before:]]


@pytest.fixture
async def office(firm: Firm, service: PushServiceRig, cipher: Cipher) -> Office:
    number_id = await firm.add_number("+12025550100", label="Acme")
    return Office(firm=firm, number_id=number_id, service=service, cipher=cipher)


async def subscribe(client: httpx.AsyncClient, browser: Browser, **more: Any) -> None:
    made = await client.post("/push/subscriptions", json=browser.subscription(**more))
    assert made.status_code == 201, made.text


async def open_dialer(office: Office, agent_id: str, anonymous: httpx.AsyncClient) -> httpx.AsyncClient:
    async with office.firm.database.system() as session:
        session.add(
            DialerLink(
                account_id=office.firm.account_id,
                agent_id=UUID(agent_id),
                token_hash=secret_hash(f"token {agent_id}"),
                device_hash=secret_hash(agent_id),
                opened_at=datetime.now(UTC),
            )
        )
    anonymous.base_url = office.firm.admin.base_url
    anonymous.cookies.set("offhook_dialer", agent_id)
    return anonymous


async def test_a_call_rings_on_the_browsers_of_agents_on_duty_alone(
    office: Office, anonymous: httpx.AsyncClient
) -> None:
    agent_id = await office.add_agent(kind="mobile", name="Ana", phone_number="+12025550111")
    idle_id = await office.add_agent(kind="browser", user_id=str(office.firm.agent_user_id))
    dialer = await open_dialer(office, agent_id, anonymous)
    await subscribe(dialer, office.service.browser("ana"), language="es")
    await subscribe(office.firm.agent, office.service.browser("ben"))
    await subscribe(office.firm.admin, office.service.browser("boss"))
    off = await office.firm.admin.put(f"/agents/{idle_id}/duty", json={"on_duty": False})
    assert off.status_code == 200, off.text
    call_id = await office.call()
    (said,) = await office.work()
    assert said == {
        "kind": "incoming_call",
        "title": "Llamada entrante",
        "body": "+1 202-555-0143 · Acme",
        "tag": f"call-{call_id}",
        "url": "/dialer/calls",
    }
    headers = office.service.taken[0].headers
    assert headers["urgency"] == "high"
    assert 0 < int(headers["ttl"]) <= 30
    assert CALLER.encode()[1:] not in office.service.bodies[0]
    shown = (await office.firm.admin.get("/push/key")).json()
    assert office.service.key == shown["public_key"]


async def test_a_missed_call_is_told_to_staff_too_and_takes_the_place_of_its_ringing(office: Office) -> None:
    await subscribe(office.firm.admin, office.service.browser("boss"))
    await office.miss(call_id := await office.call())
    (said,) = await office.work()
    assert (said["kind"], said["tag"], said["url"]) == ("missed_call", f"call-{call_id}", f"/calls?open={call_id}")


async def test_a_call_a_colleague_took_takes_the_place_of_its_ringing_once(office: Office) -> None:
    await office.add_agent(kind="browser", user_id=str(office.firm.agent_user_id))
    await subscribe(office.firm.agent, office.service.browser("ben"))
    await subscribe(office.firm.admin, office.service.browser("boss"))
    call_id = await office.call()
    (rings,) = await office.work()
    answer = "UPDATE calls SET answered_at = now(), answered_by = :by WHERE id = :id"
    await office.rows(answer, id=call_id, by="ana")
    (taken,) = await office.work()
    assert (taken["kind"], taken["tag"], taken["title"]) == ("taken_call", rings["tag"], "Call taken")
    topics = [notice.headers["topic"] for notice in office.service.taken]
    assert topics[0] == topics[1], "the push service drops the ringing it has not delivered yet"
    await office.rows(answer, id=call_id, by="ben")
    await office.rows("UPDATE calls SET state = 'ended', outcome = 'answered' WHERE id = :id", id=call_id)
    assert await office.work() == []


async def test_texts_and_voicemails_are_told_with_their_first_words(office: Office) -> None:
    await subscribe(office.firm.admin, office.service.browser("boss"))
    conversation, provider = new_id(), new_id()
    await office.rows(
        "INSERT INTO conversations (id, account_id, number, number_id, peer) "
        "VALUES (:id, :account, '+12025550100', :number, :peer)",
        id=conversation, account=office.firm.account_id, number=UUID(office.number_id), peer=CALLER,
    )  # fmt: skip
    await office.rows(
        "INSERT INTO messages (id, account_id, conversation_id, provider_id, number, peer, direction, body, state) "
        "SELECT :id, :account, :conversation, NULL, '+12025550100', :peer, way, 'Is it ready?', 'received' "
        "FROM (VALUES ('in')) AS given(way)",
        id=provider, account=office.firm.account_id, conversation=conversation, peer=CALLER,
    )  # fmt: skip
    call_id = await office.call()
    await office.rows(
        "INSERT INTO voicemails (id, account_id, record_id, call_id, number_id, caller, caller_name, state) "
        "VALUES (:id, :account, 'r1', :call, :number, :peer, 'Zoe', 'converting')",
        id=new_id(), account=office.firm.account_id, call=call_id, number=UUID(office.number_id), peer=CALLER,
    )  # fmt: skip
    await office.rows("UPDATE voicemails SET state = 'stored'")
    told = {said["kind"]: said for said in await office.work()}
    assert set(told) == {"text", "voicemail"}
    assert told["text"]["body"] == "+1 202-555-0143 · Acme\nIs it ready?"
    assert told["text"]["url"] == f"/messages?open={conversation}"
    assert told["voicemail"]["body"] == "Zoe · Acme"


async def test_an_agent_who_calls_to_be_connected_rings_nobody(office: Office) -> None:
    await office.add_agent(kind="mobile", name="Ana", phone_number=CALLER)
    await office.add_agent(kind="browser", user_id=str(office.firm.agent_user_id))
    await subscribe(office.firm.agent, office.service.browser("ben"))
    await office.call(caller=CALLER)
    assert await office.work() == []


async def test_a_call_that_was_over_before_the_notice_is_not_told_as_ringing(office: Office) -> None:
    await office.add_agent(kind="browser", user_id=str(office.firm.agent_user_id))
    await subscribe(office.firm.agent, office.service.browser("ben"))
    await office.rows("UPDATE calls SET state = 'ended', outcome = 'answered' WHERE id = :id", id=await office.call())
    assert await office.work() == []


async def test_without_subscriptions_nothing_is_queued(office: Office) -> None:
    await office.miss(await office.call())
    assert await office.rows("SELECT 1 FROM procrastinate_jobs") == []


@pytest.mark.parametrize("status", [404, 410])
async def test_a_browser_that_is_gone_is_forgotten(office: Office, status: int) -> None:
    browser = office.service.browser("boss")
    await subscribe(office.firm.admin, browser)
    office.service.answers = [(status, {})]
    await office.miss(await office.call())
    await office.work()
    shown = await office.firm.admin.post("/push/status", json={"endpoint": browser.endpoint})
    assert shown.json()["subscribed"] is False


@pytest.mark.parametrize("status", [429, 503])
async def test_a_busy_service_is_asked_again_when_it_says(office: Office, status: int) -> None:
    await subscribe(office.firm.admin, office.service.browser("boss"))
    office.service.answers = [(status, {"retry-after": "7"})]
    await office.miss(await office.call())
    assert await office.work() == []
    (job,) = await office.rows(
        "SELECT scheduled_at - now() AS wait FROM procrastinate_jobs WHERE task_name = 'push:send_notice'"
    )
    assert 3 < job["wait"].total_seconds() <= 7
    await office.rows("UPDATE procrastinate_jobs SET scheduled_at = NULL")
    assert [said["kind"] for said in await office.work()] == ["missed_call"]


async def test_a_refusal_is_shown_and_not_repeated(office: Office) -> None:
    browser = office.service.browser("boss")
    await subscribe(office.firm.admin, browser)
    office.service.answers = [(403, {})]
    await office.miss(await office.call())
    await office.work()
    shown = (await office.firm.admin.post("/push/status", json={"endpoint": browser.endpoint})).json()
    assert shown == {"subscribed": True, "problem": "The push service refused the notice (403)"}
    assert office.service.asked == 1


async def test_a_test_notice_arrives_where_it_was_asked_for(office: Office) -> None:
    browser = office.service.browser("boss")
    nothing = await office.firm.admin.post("/push/test", json={"endpoint": browser.endpoint})
    assert problem(nothing)[0] == 404
    await subscribe(office.firm.admin, browser)
    sent = await office.firm.admin.post("/push/test", json={"endpoint": browser.endpoint})
    assert sent.status_code == 202
    (said,) = await office.work()
    assert (said["kind"], said["title"]) == ("test", "Notices work")


async def test_notices_end_with_the_login_and_with_the_link(office: Office, anonymous: httpx.AsyncClient) -> None:
    agent_id = await office.add_agent(kind="mobile", name="Ana", phone_number="+12025550111")
    dialer = await open_dialer(office, agent_id, anonymous)
    await subscribe(dialer, office.service.browser("ana"))
    await subscribe(office.firm.admin, office.service.browser("boss"))
    assert (await office.firm.admin.post("/auth/logout")).status_code < 300
    await office.rows("UPDATE dialer_links SET device_hash = 'another phone'")
    await office.miss(await office.call())
    assert await office.work() == []


async def test_switched_off_is_off_and_only_by_its_owner(office: Office) -> None:
    browser = office.service.browser("boss")
    await subscribe(office.firm.admin, browser)
    name = {"endpoint": browser.endpoint}
    await office.firm.agent.post("/push/unsubscribe", json=name)
    assert (await office.firm.admin.post("/push/status", json=name)).json()["subscribed"] is True
    assert (await office.firm.admin.post("/push/unsubscribe", json=name)).status_code == 204
    assert (await office.firm.admin.post("/push/status", json=name)).json()["subscribed"] is False


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://push.example/1",
        "https://127.0.0.1/1",
        "https://10.0.0.7/1",
        "https://[::1]/1",
        "https://169.254.169.254/",
    ],
)
async def test_notices_go_to_no_closed_network(endpoint: str) -> None:
    async with HttpPushService() as sender:
        with pytest.raises(InvalidInputError):
            await sender.check(endpoint)
        with pytest.raises(InvalidInputError):
            await sender.send(endpoint, headers={}, body=b"x")


@pytest.mark.parametrize(
    "wrong",
    [
        {"endpoint": "ftp://push.example/1"},
        {"endpoint": "https://user:secret@push.example/1"},
        {"keys": {"p256dh": "AAAA", "auth": "MDEyMzQ1Njc4OWFiY2RlZg"}},
        {"language": "english"},
    ],
)
async def test_what_no_browser_sends_is_refused(office: Office, wrong: dict[str, Any]) -> None:
    given = {**office.service.browser("boss").subscription(), **wrong}
    assert (await office.firm.admin.post("/push/subscriptions", json=given)).status_code == 422


async def test_a_program_gets_no_notices(office: Office) -> None:
    made = await office.firm.admin.post("/api-keys", json={"name": "key", "scopes": ["push:write"]})
    headers = {"authorization": f"Bearer {made.json()['secret']}"}
    async with httpx.AsyncClient(transport=office.firm.admin._transport, base_url=office.firm.admin.base_url) as client:
        assert (await client.get("/push/key", headers=headers)).status_code == 403
