"""Teams over HTTP: who may join, how many, who decides about duty."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import pytest

from offhook.db.session import Database
from offhook.devices.api import team
from tests.fixtures.firm import Firm
from tests.fixtures.problem import problem


async def _join(firm: Firm, number_id: str, **fields: Any) -> dict[str, Any]:
    made = await firm.admin.post("/agents", json={"number_id": number_id, **fields})
    assert made.status_code == 201, made.text
    agent: dict[str, Any] = made.json()
    return agent


async def test_people_join_with_browser_mobile_and_landline(firm: Firm) -> None:
    number_id = await firm.add_number("+12025550100")
    browser = await _join(firm, number_id, kind="browser", user_id=str(firm.agent_user_id))
    mobile = await _join(firm, number_id, kind="mobile", name="Bob", phone_number="202-555-0150", on_duty=False)
    landline = await _join(firm, number_id, kind="landline", phone_number="+442079460018")
    assert browser == {
        "id": browser["id"],
        "number_id": number_id,
        "name": firm.agent_name,
        "kind": "browser",
        "user_id": str(firm.agent_user_id),
        "device_id": None,
        "phone_number": None,
        "on_duty": True,
        "position": 0,
        "online": False,
    }
    assert (mobile["phone_number"], mobile["on_duty"], mobile["online"]) == ("+12025550150", False, None)
    assert (landline["name"], landline["position"]) == ("+442079460018", 2)
    everybody = (await firm.admin.get("/agents", params={"number_id": number_id})).json()["items"]
    assert everybody == [browser, mobile, landline]
    for params, found in [
        ({"on_duty": "true"}, [browser, landline]),
        ({"kind": "mobile"}, [mobile]),
        ({"search": "bob"}, [mobile]),
        ({"search": "7946"}, [landline]),
        ({"number_id": str(uuid4())}, []),
    ]:
        assert (await firm.admin.get("/agents", params=params)).json()["items"] == found, params


async def test_the_eleventh_is_refused(firm: Firm) -> None:
    number_id = await firm.add_number("+12025550100")
    for last in range(10):
        await _join(firm, number_id, kind="mobile", phone_number=f"+1202555015{last}")
    eleventh = await firm.admin.post(
        "/agents", json={"number_id": number_id, "kind": "mobile", "phone_number": "+12025550160"}
    )
    said = "The team of this number may have 10 agents, and has them all: remove one first, or ask your provider for a"
    assert problem(eleventh) == (409, f"{said} higher limit", {})
    elsewhere = await firm.add_number("+12025550101")
    await _join(firm, elsewhere, kind="mobile", phone_number="+12025550150")


async def test_the_same_member_joins_once(firm: Firm) -> None:
    number_id = await firm.add_number("+12025550100")
    await _join(firm, number_id, kind="mobile", phone_number="+12025550150")
    await _join(firm, number_id, kind="browser", user_id=str(firm.agent_user_id))
    again = await firm.admin.post(
        "/agents", json={"number_id": number_id, "kind": "mobile", "phone_number": "(202) 555-0150"}
    )
    said = "+12025550150 is in the team of +1 202-555-0100 already"
    assert problem(again) == (409, said, {"phone_number": said})
    again = await firm.admin.post(
        "/agents", json={"number_id": number_id, "kind": "browser", "user_id": str(firm.agent_user_id)}
    )
    status, said, _ = problem(again)
    assert (status, said) == (409, "This user is in the team of +1 202-555-0100 already")


@pytest.mark.parametrize(
    ("fields", "where", "what"),
    [
        ({"kind": "browser"}, "user_id", "a browser agent needs the user who will answer"),
        ({"kind": "mobile"}, "phone_number", "a mobile agent needs a telephone number"),
        ({"kind": "mobile", "phone_number": "12"}, "phone_number", "'12' has too many or too few digits"),
        ({"kind": "mobile", "phone_number": "+12025550100"}, "phone_number", "a number cannot ring itself"),
        ({"kind": "pigeon", "phone_number": "+12025550150"}, "kind", "'browser', 'mobile' or 'landline'"),
    ],
)
async def test_who_cannot_be_reached_is_refused(firm: Firm, fields: dict[str, Any], where: str, what: str) -> None:
    number_id = await firm.add_number("+12025550100")
    status, _, said = problem(await firm.admin.post("/agents", json={"number_id": number_id, **fields}))
    assert status == 422
    assert list(said) == [where]
    assert what in said[where]


async def test_only_own_numbers_and_people_make_a_team(firm: Firm, other_firm: Firm) -> None:
    foreign = await other_firm.add_number("+12025550199")
    refused = await firm.admin.post(
        "/agents", json={"number_id": foreign, "kind": "mobile", "phone_number": "+12025550150"}
    )
    assert problem(refused) == (404, "There is no such number", {})
    number_id = await firm.add_number("+12025550100")
    stranger = str(other_firm.agent_user_id)
    refused = await firm.admin.post("/agents", json={"number_id": number_id, "kind": "browser", "user_id": stranger})
    what = {"user_id": f"there is no user {stranger} in this account"}
    assert problem(refused) == (422, "The user does not exist", what)


async def test_an_agent_decides_about_the_own_duty_alone(firm: Firm) -> None:
    number_id = await firm.add_number("+12025550100")
    own = await _join(firm, number_id, kind="browser", user_id=str(firm.agent_user_id))
    colleague = await _join(firm, number_id, kind="mobile", phone_number="+12025550150")
    off = await firm.agent.put(f"/agents/{own['id']}/duty", json={"on_duty": False})
    assert off.json() == {**own, "on_duty": False}
    refused = await firm.agent.put(f"/agents/{colleague['id']}/duty", json={"on_duty": False})
    assert problem(refused) == (403, "You can only set your own duty", {})
    assert [item["id"] for item in (await firm.agent.get("/agents")).json()["items"]] == [own["id"]]
    refused = await firm.agent.get(f"/agents/{colleague['id']}")
    assert problem(refused) == (403, "You can only see your own place in a team", {})
    refused = await firm.agent.delete(f"/agents/{own['id']}")
    assert problem(refused) == (403, "this needs the role supervisor; you are agent", {})
    assert (await firm.admin.put(f"/agents/{colleague['id']}/duty", json={"on_duty": False})).status_code == 200


async def test_a_member_changes_and_leaves(firm: Firm) -> None:
    number_id = await firm.add_number("+12025550100")
    first = await _join(firm, number_id, kind="mobile", phone_number="+12025550150")
    second = await _join(firm, number_id, kind="mobile", phone_number="+12025550151")
    changed = await firm.admin.patch(f"/agents/{second['id']}", json={"name": "Bo", "phone_number": "202-555-0152"})
    assert changed.json() == {**second, "name": "Bo", "phone_number": "+12025550152"}
    taken = await firm.admin.patch(f"/agents/{second['id']}", json={"phone_number": "+12025550150"})
    said = "+12025550150 is in the team of +1 202-555-0100 already"
    assert problem(taken) == (409, said, {"phone_number": said})
    assert (await firm.admin.delete(f"/agents/{first['id']}")).status_code == 204
    assert problem(await firm.admin.get(f"/agents/{first['id']}")) == (404, "There is no such agent", {})


async def test_another_accounts_agent_does_not_exist(firm: Firm, other_firm: Firm) -> None:
    number_id = await other_firm.add_number("+12025550199")
    foreign = (await _join(other_firm, number_id, kind="mobile", phone_number="+12025550150"))["id"]
    answers = [
        await firm.admin.get(f"/agents/{foreign}"),
        await firm.admin.patch(f"/agents/{foreign}", json={"name": "x"}),
        await firm.admin.put(f"/agents/{foreign}/duty", json={"on_duty": False}),
        await firm.admin.delete(f"/agents/{foreign}"),
    ]
    assert [problem(answer) for answer in answers] == [(404, "There is no such agent", {})] * 4


async def test_two_who_join_a_nearly_full_team_at_once_do_not_both_get_in(firm: Firm, database: Database) -> None:
    number_id = await firm.add_number("+12025550100")
    for last in range(9):
        await _join(firm, number_id, kind="mobile", phone_number=f"+1202555015{last}")
    answers = await asyncio.gather(
        *(
            firm.admin.post("/agents", json={"number_id": number_id, "kind": "mobile", "phone_number": phone})
            for phone in ("+12025550160", "+12025550161", "+12025550162")
        )
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]
    async with database.tenant(firm.account_id) as session:
        assert len(await team(session, UUID(number_id))) == 10
