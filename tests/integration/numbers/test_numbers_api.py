"""Numbers over HTTP: held once, changed, released, and every refusal in words."""

from typing import Any
from uuid import uuid4

import pytest

from tests.fixtures.firm import Firm
from tests.fixtures.problem import problem

MAIN = "+12025550100"


async def test_a_number_is_held_changed_and_released(firm: Firm) -> None:
    made = await firm.give_number(number="(202) 555-0100", label="Main")
    assert made.status_code == 201, made.text
    number = made.json()
    assert number == {
        "id": number["id"],
        "number": MAIN,
        "label": "Main",
        "carrier_id": None,
        "flow_id": None,
        "caller_id_mode": "business",
        "ring_timeout_s": 30,
        "record_calls": False,
        "announce_caller": True,
        "language": "en",
        "greeting_text": "",
        "greeting_prompt_id": None,
        "max_agents": 10,
    }
    changed = await firm.admin.patch(f"/numbers/{number['id']}", json={"record_calls": True, "ring_timeout_s": 20})
    assert changed.json() == {**number, "record_calls": True, "ring_timeout_s": 20}
    assert (await firm.agent.get(f"/numbers/{number['id']}")).json() == changed.json()
    assert (await firm.admin.delete(f"/numbers/{number['id']}")).status_code == 204
    gone = await firm.admin.get(f"/numbers/{number['id']}")
    assert problem(gone) == (404, "There is no such number", {})


async def test_a_number_is_held_once_in_the_whole_installation(firm: Firm, other_firm: Firm) -> None:
    await firm.add_number(MAIN, label="Main")
    again = await firm.give_number(number=MAIN)
    said = "+1 202-555-0100 is one of your numbers already, labelled 'Main'"
    assert problem(again) == (409, said, {"number": said})
    elsewhere = await other_firm.admin.post("/numbers", json={"number": MAIN})
    said = "+1 202-555-0100 is held by another account; it must be released there first"
    assert problem(elsewhere) == (409, said, {"number": said})


@pytest.mark.parametrize(
    ("fields", "where", "what"),
    [
        ({"number": "12"}, "number", "'12' has too many or too few digits for a telephone number"),
        ({"number": "hello"}, "number", "'hello' is not a telephone number"),
        ({"number": MAIN, "ring_timeout_s": 4}, "ring_timeout_s", "greater than or equal to 5"),
        ({"number": MAIN, "caller_id_mode": "mine"}, "caller_id_mode", "'business' or 'caller'"),
        ({"number": MAIN, "language": "english"}, "language", "pattern"),
        ({"number": MAIN, "colour": "red"}, "colour", "not permitted"),
        ({}, "number", "required"),
    ],
)
async def test_bad_numbers_are_refused_with_place_and_reason(
    firm: Firm, fields: dict[str, Any], where: str, what: str
) -> None:
    status, _, fields_said = problem(await firm.give_number(**fields))
    assert status == 422
    assert list(fields_said) == [where]
    assert what in fields_said[where]


async def test_a_number_comes_over_a_carrier_the_account_may_use(firm: Firm, other_firm: Firm) -> None:
    foreign = await other_firm.add_carrier()
    refused = await firm.give_number(number=MAIN, carrier_id=foreign)
    what = f"there is no carrier {foreign} that this account may use"
    assert problem(refused) == (422, "The number's carrier does not exist", {"carrier_id": what})
    upstream = await firm.owner.add_carrier()
    taken = await firm.give_number(number=MAIN, carrier_id=upstream)
    assert taken.status_code == 201, taken.text


async def test_numbers_are_listed_in_pages_and_found(firm: Firm, other_firm: Firm) -> None:
    for last, label in enumerate(["Sales", "Support", "50 % off"]):
        await firm.add_number(f"+1202555010{last}", label=label)
    await other_firm.add_number("+12025550199", label="Sales")
    first = (await firm.agent.get("/numbers", params={"limit": 2})).json()
    assert [item["label"] for item in first["items"]] == ["Sales", "Support"]
    rest = (await firm.agent.get("/numbers", params={"limit": 2, "cursor": first["next_cursor"]})).json()
    assert [item["label"] for item in rest["items"]] == ["50 % off"]
    assert rest["next_cursor"] is None
    for search, labels in [("sup", ["Support"]), ("0102", ["50 % off"]), ("%", ["50 % off"]), ("nobody", [])]:
        found = (await firm.agent.get("/numbers", params={"search": search})).json()
        assert [item["label"] for item in found["items"]] == labels, search


async def test_only_admins_change_numbers(firm: Firm) -> None:
    number_id = await firm.add_number(MAIN)
    refusals = [
        await firm.agent.post("/numbers", json={"number": MAIN}),
        await firm.agent.patch(f"/numbers/{number_id}", json={"label": "x"}),
        await firm.agent.delete(f"/numbers/{number_id}"),
    ]
    assert [problem(refusal)[:2] for refusal in refusals] == [(403, "this needs the role admin; you are agent")] * 3


async def test_another_accounts_number_does_not_exist(firm: Firm, other_firm: Firm) -> None:
    number_id = await other_firm.add_number(MAIN)
    answers = [
        await firm.admin.get(f"/numbers/{number_id}"),
        await firm.admin.patch(f"/numbers/{number_id}", json={"label": "x"}),
        await firm.admin.delete(f"/numbers/{number_id}"),
        await firm.admin.get(f"/numbers/{uuid4()}"),
    ]
    assert [problem(answer) for answer in answers] == [(404, "There is no such number", {})] * 4


async def test_changes_are_told_to_routing_and_screens(firm: Firm) -> None:
    async with firm.notices() as heard:
        number_id = await firm.add_number(MAIN)
        assert await heard.next("offhook_routes") == {"kind": "number", "id": number_id}
        told = await heard.next("offhook_live")
        assert (told["topic"], told["id"], told["kind"]) == ("numbers", number_id, "created")
        await firm.admin.delete(f"/numbers/{number_id}")
        assert await heard.next("offhook_routes") == {"kind": "number", "id": number_id}
