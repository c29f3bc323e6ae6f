"""What the telephony process asks of devices: who is rung for a number, who calls, who is there."""

from datetime import UTC, datetime
from uuid import UUID

from offhook.db.session import Database
from offhook.devices.api import agent, device_by_endpoint, find_device, set_online, sync_online, team
from tests.fixtures.firm import Firm

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)


async def _team_of_three(firm: Firm) -> tuple[UUID, str]:
    number_id = await firm.add_number("+12025550100")
    for fields in (
        {"kind": "browser", "user_id": str(firm.agent_user_id)},
        {"kind": "mobile", "name": "Bob", "phone_number": "+12025550150"},
        {"kind": "landline", "name": "Off", "phone_number": "+12025550151", "on_duty": False},
    ):
        made = await firm.admin.post("/agents", json={"number_id": number_id, **fields})
        assert made.status_code == 201, made.text
    endpoint: str = (await firm.agent.post("/devices/browser")).json()["endpoint"]
    return UUID(number_id), endpoint


async def test_who_is_on_duty_and_reachable_is_rung(firm: Firm, database: Database) -> None:
    number_id, endpoint = await _team_of_three(firm)
    async with database.system() as session:
        (bob,) = await team(session, number_id)
        assert (bob.name, bob.kind, bob.phone_number, bob.endpoint) == ("Bob", "mobile", "+12025550150", None)
        both = await team(session, number_id, offline_browsers=True)
        assert [(member.endpoint, member.phone_number) for member in both] == [
            (endpoint, None),
            (None, "+12025550150"),
        ]
        assert await set_online(session, endpoint, online=True, now=NOW, user_agent="SIP.js\x00" + "x" * 300)
        assert await team(session, number_id) == both
        assert await agent(session, both[0].agent_id) == both[0]
    (seen,) = (await firm.agent.get("/agents")).json()["items"]
    assert (seen["on_duty"], seen["online"]) == (True, True)
    (device,) = (await firm.agent.get("/devices")).json()["items"]
    assert (device["online"], device["last_seen_at"]) == (True, "2026-01-05T09:00:00Z")
    assert device["user_agent"] == "SIP.js" + "x" * 194


async def test_who_is_not_named_after_a_restart_is_offline(firm: Firm, database: Database) -> None:
    number_id, endpoint = await _team_of_three(firm)
    async with database.system() as session:
        assert await sync_online(session, {endpoint: True, "trunk-1": True}, now=NOW) == 1
        assert await sync_online(session, {endpoint: True}, now=NOW) == 0
        assert len(await team(session, number_id)) == 2
        assert await sync_online(session, {}, now=NOW) == 1
        assert len(await team(session, number_id)) == 1
        assert not await set_online(session, "dev-unknown", online=True, now=NOW)


async def test_a_calling_device_is_known_with_the_number_it_shows(
    firm: Firm, other_firm: Firm, database: Database
) -> None:
    oldest = await firm.add_number("+12025550109")
    number_id, endpoint = await _team_of_three(firm)
    desk = (await firm.admin.post("/devices", json={"name": "Desk"})).json()
    async with database.system() as session:
        of_team = await device_by_endpoint(session, endpoint)
        assert of_team is not None
        assert (of_team.account_id, of_team.user_id) == (firm.account_id, firm.agent_user_id)
        assert (of_team.caller_number_id, of_team.caller_number) == (number_id, "+12025550100")
        of_nobody = await device_by_endpoint(session, desk["username"])
        assert of_nobody is not None
        assert str(of_nobody.caller_number_id) == oldest
        assert await device_by_endpoint(session, "dev-unknown") is None
        assert await find_device(session, firm.account_id, endpoint) == of_team
        assert await find_device(session, other_firm.account_id, endpoint) is None
    await firm.admin.patch(f"/devices/{desk['id']}", json={"caller_number_id": str(number_id)})
    async with database.system() as session:
        chosen = await device_by_endpoint(session, desk["username"])
    assert chosen is not None
    assert chosen.caller_number_id == number_id


async def test_an_account_without_numbers_shows_none(firm: Firm, database: Database) -> None:
    desk = (await firm.admin.post("/devices", json={"name": "Desk"})).json()
    async with database.system() as session:
        route = await device_by_endpoint(session, desk["username"])
    assert route is not None
    assert (route.caller_number_id, route.caller_number) == (None, None)


async def test_changes_are_told_to_the_engine_and_screens(firm: Firm, database: Database) -> None:
    _, endpoint = await _team_of_three(firm)
    (member, *_) = (await firm.admin.get("/agents")).json()["items"]
    async with firm.notices() as heard:
        async with database.system() as session:
            await set_online(session, endpoint, online=True, now=NOW)
            await set_online(session, endpoint, online=True, now=NOW)
        told = [await heard.next("offhook_live") for _ in range(2)]
        assert [(item["topic"], item["data"].get("online")) for item in told] == [("devices", True), ("agents", True)]
        await firm.agent.put(f"/agents/{member['id']}/duty", json={"on_duty": True})
        await firm.agent.put(f"/agents/{member['id']}/duty", json={"on_duty": False})
        told = [await heard.next("offhook_live")]
        assert (told[0]["topic"], told[0]["id"], told[0]["data"]["on_duty"]) == ("agents", member["id"], False)
        assert await heard.next("offhook_routes") == {"kind": "agent", "id": member["id"]}
        await firm.admin.delete(f"/devices/{member['device_id']}")
        gone = await heard.next("offhook_endpoints")
        assert gone == {"kind": "device", "id": member["device_id"], "endpoint": endpoint}
        assert await heard.next("offhook_routes") == gone
