"""Devices over HTTP: desk phones with a password shown once, and the browser's own."""

import asyncio
from uuid import UUID

from sqlalchemy import text

from offhook.db.session import Database
from offhook.devices.api import device_endpoints
from offhook.tenancy.api import Cipher
from tests.fixtures.firm import Firm
from tests.fixtures.problem import problem


async def test_a_desk_phone_shows_its_password_once(firm: Firm, database: Database, cipher: Cipher) -> None:
    number_id = await firm.add_number("+12025550100")
    made = await firm.admin.post("/devices", json={"name": "Front desk", "caller_number_id": number_id})
    assert made.status_code == 201, made.text
    device = made.json()
    password = device.pop("password")
    assert device.pop("domain") == firm.sip_domain
    assert device == {
        "id": device["id"],
        "name": "Front desk",
        "kind": "desk",
        "username": f"dev-{UUID(device['id']).hex}",
        "user_id": None,
        "caller_number_id": number_id,
        "online": False,
        "last_seen_at": None,
        "user_agent": "",
    }
    shown = await firm.admin.get(f"/devices/{device['id']}")
    assert shown.json() == device
    async with database.system() as session:
        (endpoint,) = await device_endpoints(session, cipher=cipher)
        kept = await session.scalar(text("SELECT password_encrypted FROM devices"))
    assert (endpoint.username, endpoint.password, endpoint.webrtc) == (device["username"], password, False)
    assert password not in str(kept)
    assert len(password) >= 24


async def test_a_desk_phone_changes_hands_and_goes(firm: Firm) -> None:
    device_id = (await firm.admin.post("/devices", json={"name": "Front desk"})).json()["id"]
    changed = await firm.admin.patch(f"/devices/{device_id}", json={"user_id": str(firm.agent_user_id)})
    assert changed.json()["user_id"] == str(firm.agent_user_id)
    assert [item["id"] for item in (await firm.agent.get("/devices")).json()["items"]] == [device_id]
    assert (await firm.admin.delete(f"/devices/{device_id}")).status_code == 204
    assert problem(await firm.admin.get(f"/devices/{device_id}")) == (404, "There is no such device", {})


async def test_bad_devices_are_refused(firm: Firm, other_firm: Firm) -> None:
    status, _, said = problem(await firm.admin.post("/devices", json={"name": " "}))
    assert (status, list(said)) == (422, ["name"])
    stranger = str(other_firm.agent_user_id)
    refused = await firm.admin.post("/devices", json={"name": "x", "user_id": stranger})
    what = {"user_id": f"there is no user {stranger} in this account"}
    assert problem(refused) == (422, "The user does not exist", what)
    foreign = await other_firm.add_number("+12025550199")
    refused = await firm.admin.post("/devices", json={"name": "x", "caller_number_id": foreign})
    assert problem(refused) == (404, "There is no such number", {})
    refused = await firm.agent.post("/devices", json={"name": "x"})
    assert problem(refused) == (403, "this needs the role admin; you are agent", {})


async def test_the_browser_gets_the_same_device_every_time(firm: Firm) -> None:
    main = await firm.add_number("+12025550100", label="Main")
    await firm.add_number("+12025550101", label="Other team")
    await firm.admin.post("/agents", json={"number_id": main, "kind": "browser", "user_id": str(firm.agent_user_id)})
    answers = await asyncio.gather(*(firm.agent.post("/devices/browser") for _ in range(4)))
    assert [answer.status_code for answer in answers] == [200] * 4
    assert len({answer.text for answer in answers}) == 1
    browser = answers[0].json()
    assert browser == {
        "device_id": browser["device_id"],
        "endpoint": f"dev-{UUID(browser['device_id']).hex}",
        "username": browser["endpoint"],
        "password": browser["password"],
        "domain": firm.sip_domain,
        "websocket_path": "/sip",
        "ice_servers": [],
        "caller_numbers": [{"number_id": main, "number": "+12025550100", "label": "Main"}],
    }
    (agent,) = (await firm.agent.get("/agents")).json()["items"]
    assert agent["device_id"] == browser["device_id"]
    admins = (await firm.admin.post("/devices/browser")).json()
    assert admins["device_id"] != browser["device_id"]
    assert [number["label"] for number in admins["caller_numbers"]] == ["Main", "Other team"]


async def test_a_browser_is_nobody_elses(firm: Firm) -> None:
    device_id = (await firm.admin.post("/devices/browser")).json()["device_id"]
    refused = await firm.admin.patch(f"/devices/{device_id}", json={"user_id": str(firm.agent_user_id)})
    what = {"user_id": "the browser device belongs to the person who opened it and cannot be given to another"}
    assert problem(refused) == (422, "The device cannot be given away", what)
    refused = await firm.agent.get(f"/devices/{device_id}")
    assert problem(refused) == (403, "You can only see your own devices", {})


async def test_another_accounts_device_does_not_exist(firm: Firm, other_firm: Firm) -> None:
    foreign = (await other_firm.admin.post("/devices", json={"name": "Desk"})).json()["id"]
    answers = [
        await firm.admin.get(f"/devices/{foreign}"),
        await firm.admin.patch(f"/devices/{foreign}", json={"name": "x"}),
        await firm.admin.delete(f"/devices/{foreign}"),
    ]
    assert [problem(answer) for answer in answers] == [(404, "There is no such device", {})] * 3


async def test_who_leaves_the_firm_can_register_no_more(firm: Firm, database: Database, cipher: Cipher) -> None:
    number_id = await firm.add_number("+12025550100")
    await firm.admin.post("/devices", json={"name": "Desk", "user_id": str(firm.agent_user_id)})
    await firm.admin.post(
        "/agents", json={"number_id": number_id, "kind": "browser", "user_id": str(firm.agent_user_id)}
    )
    await firm.agent.post("/devices/browser")
    async with database.tenant(firm.account_id) as session:
        await session.execute(text("DELETE FROM memberships WHERE user_id = :user_id"), {"user_id": firm.agent_user_id})
    async with database.system() as session:
        assert [device.caller_name for device in await device_endpoints(session, cipher=cipher)] == ["Desk"]
    assert (await firm.admin.get("/agents")).json()["items"] == []
    (desk,) = (await firm.admin.get("/devices")).json()["items"]
    assert desk["user_id"] is None
