"""Living calls are held, transferred and ended through the API, by those who may."""

from typing import Any
from uuid import UUID

import httpx
import pytest

from offhook.calls.ports import Person
from offhook.tenancy.api import Account
from offhook.voice.engine import DialTarget
from offhook.voice.plans import RingMember
from offhook.voice.session import SessionLeg
from tests.integration.calls.rig import Rig, running
from tests.integration.calls.test_living_calls import connect_plainly, ring_both_then_talk, talk_with_ann

API = "/api/v1"
DESK = RingMember(key="desk", targets=(DialTarget(endpoint="dev-desk"),), party="dev-desk", party_name="Desk")


class People:
    """Tests say who sits where."""

    def __init__(self) -> None:
        self.at: dict[UUID, frozenset[str]] = {}

    async def person(self, session: object, *, agent_id: UUID | None, device_id: UUID | None) -> Person:
        raise NotImplementedError

    async def places(self, session: object, *, user_id: UUID) -> frozenset[str]:
        return self.at.get(user_id, frozenset())


@pytest.fixture
def people() -> People:
    return People()


@pytest.fixture
def web_state(people: People) -> dict[str, Any]:
    return {"people": people}


async def to_the_desk(target: str, *, by: SessionLeg) -> RingMember | None:
    return DESK if target == "200" and by.party == "dev-ann" else None


async def _order(client: httpx.AsyncClient, rig: Rig, what: str, **body: str) -> httpx.Response:
    (call,) = await rig.rows("SELECT id FROM calls")
    return await client.post(f"{API}/calls/{call['id']}/{what}", json=body or None)


async def test_a_supervisor_holds_and_transfers_for_the_agent(rig: Rig, log_in_as: Any, account: Account) -> None:
    boss = await log_in_as(account, role="supervisor")
    rig.programs["flow"], rig.transfers = ring_both_then_talk, to_the_desk
    async with running(rig):
        caller, ann = await talk_with_ann(rig)
        assert (await _order(boss, rig, "hold")).status_code == 202
        await rig.until(lambda: rig.engine.legs[caller].on_hold)
        assert (await _order(boss, rig, "unhold")).status_code == 202
        await rig.until(lambda: not rig.engine.legs[caller].on_hold)
        assert (await _order(boss, rig, "transfer", to="200")).status_code == 202
        await rig.until(lambda: "(ringback)" in rig.engine.heard(caller))
        await rig.until(lambda: len(rig.engine.living()) == 3)
        desk = rig.engine.leg_to("dev-desk")
        rig.engine.far_answers(desk)
        await rig.until(lambda: rig.engine.living() == [caller, desk])
        assert not rig.engine.legs[ann].alive
        await rig.until_row("SELECT 1 FROM calls WHERE answered_by = 'Desk'")
        assert (await _order(boss, rig, "hangup")).status_code == 202
        await rig.until_row("SELECT 1 FROM calls WHERE state = 'ended'")
        assert (await _order(boss, rig, "hold")).status_code == 409


async def test_agents_steer_their_own_calls_only(rig: Rig, log_in_as: Any, account: Account, people: People) -> None:
    agent = await log_in_as(account, role="agent")
    rig.programs["flow"] = ring_both_then_talk
    async with running(rig):
        caller, _ann = await talk_with_ann(rig)
        for what, body in (("hold", {}), ("unhold", {}), ("transfer", {"to": "200"}), ("hangup", {})):
            assert (await _order(agent, rig, what, **body)).status_code == 403
        me = (await agent.get(f"{API}/auth/me")).json()["user"]
        people.at[UUID(me["id"])] = frozenset({"dev-ann"})
        assert (await _order(agent, rig, "hold")).status_code == 202
        await rig.until(lambda: rig.engine.legs[caller].on_hold)


async def test_a_call_nobody_talks_in_cannot_be_held(rig: Rig, web_client: httpx.AsyncClient) -> None:
    rig.programs["flow"] = ring_both_then_talk
    async with running(rig):
        rig.call_in()
        await rig.until_row("SELECT 1 FROM call_sessions")
        answer = await _order(web_client, rig, "hold")
        assert (answer.status_code, answer.json()["detail"]) == (409, "Nobody talks in this call now")


async def test_a_plain_call_is_its_telephones_own(rig: Rig, web_client: httpx.AsyncClient) -> None:
    rig.programs["flow"] = connect_plainly
    async with running(rig):
        rig.call_in()
        await rig.until_row("SELECT 1 FROM call_sessions WHERE session->'node_state' ? '_connect:1'")
        answer = await _order(web_client, rig, "transfer", to="200")
        assert answer.status_code == 409
        assert "on the telephone" in answer.json()["detail"]
