"""Carriers over HTTP: trunks with secrets that never come back, and addresses that lead to one carrier."""

from typing import Any

import pytest

from tests.fixtures.firm import Firm
from tests.fixtures.problem import problem

NORTH = {"name": "North", "host": "sip.north.example"}


async def test_a_carrier_is_added_changed_and_removed(firm: Firm) -> None:
    made = await firm.admin.post(
        "/carriers", json={**NORTH, "register": True, "username": "me", "password": "s3cret-words"}
    )
    assert made.status_code == 201, made.text
    assert "s3cret-words" not in made.text
    carrier = made.json()
    assert carrier == {
        "id": carrier["id"],
        "name": "North",
        "host": "sip.north.example",
        "port": 5060,
        "transport": "udp",
        "register": True,
        "username": "me",
        "has_password": True,
        "from_domain": "",
        "match_addresses": [],
        "inbound_username": None,
        "has_inbound_password": False,
        "outbound_rules": [],
        "number_format": "plus_e164",
        "caller_id_format": "plus_e164",
        "country": "US",
        "priority": 100,
        "enabled": True,
        "max_calls": None,
        "status": "unknown",
    }
    rules = [{"starts_with": "+44", "replace_with": "01144", "min_length": 8}]
    changed = await firm.admin.patch(
        f"/carriers/{carrier['id']}", json={"outbound_rules": rules, "transport": "tls", "country": "gb"}
    )
    assert changed.json() == {**carrier, "outbound_rules": rules, "transport": "tls", "country": "GB"}
    assert (await firm.admin.get(f"/carriers/{carrier['id']}")).json() == changed.json()
    assert (await firm.admin.delete(f"/carriers/{carrier['id']}")).status_code == 204
    assert problem(await firm.admin.get(f"/carriers/{carrier['id']}")) == (404, "There is no such carrier", {})


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        (
            {"register": True},
            {
                "username": "a user name is needed to register with the carrier",
                "password": "a password is needed to register with the carrier",
            },
        ),
        (
            {"inbound_username": "north"},
            {"inbound_password": "a password is needed for the carrier's login towards us"},
        ),
        (
            {"inbound_password": "words"},
            {"inbound_username": "a user name is needed for the carrier's login towards us"},
        ),
    ],
)
async def test_fields_that_do_not_fit_together_are_refused(
    firm: Firm, fields: dict[str, Any], said: dict[str, str]
) -> None:
    refused = await firm.admin.post("/carriers", json={**NORTH, **fields})
    assert problem(refused) == (422, "The carrier cannot work like this", said)
    assert (await firm.admin.get("/carriers")).json()["items"] == []


async def test_a_password_that_is_needed_cannot_be_taken_away(firm: Firm) -> None:
    carrier_id = await firm.add_carrier(register=True, username="me", password="words")
    refused = await firm.admin.patch(f"/carriers/{carrier_id}", json={"password": None})
    what = {"password": "a password is needed to register with the carrier"}
    assert problem(refused) == (422, "The carrier cannot work like this", what)
    kept = await firm.admin.get(f"/carriers/{carrier_id}")
    assert kept.json()["has_password"] is True


@pytest.mark.parametrize(
    ("fields", "where", "what"),
    [
        ({"host": "sip:north.example"}, "host", "without 'sip:' or 'https://' before it"),
        ({"host": "north.example:5060"}, "host", "put the port in its own field"),
        ({"port": 70000}, "port", "less than or equal to 65535"),
        ({"match_addresses": ["10.0.0.1/8"]}, "match_addresses", "the network is 10.0.0.0/8"),
        ({"match_addresses": ["north.example"]}, "match_addresses", "neither an IP address nor a network"),
        ({"username": "a\r\nX: y"}, "username", "pattern"),
        ({"outbound_rules": [{"starts_with": "x"}]}, "outbound_rules[0].starts_with", "pattern"),
    ],
)
async def test_bad_fields_are_refused_with_place_and_reason(
    firm: Firm, fields: dict[str, Any], where: str, what: str
) -> None:
    status, _, fields_said = problem(await firm.admin.post("/carriers", json={**NORTH, **fields}))
    assert status == 422
    assert list(fields_said) == [where]
    assert what in fields_said[where]


async def test_an_address_leads_to_one_carrier_of_all_accounts(firm: Firm, other_firm: Firm) -> None:
    await firm.add_carrier(name="North", match_addresses=["203.0.113.0/24", "2001:db8::7"])
    own = await firm.admin.post("/carriers", json={**NORTH, "match_addresses": ["198.51.100.1", "203.0.113.9"]})
    said = "203.0.113.9 is already an address of your carrier 'North'; an address can lead to one carrier only"
    assert problem(own) == (409, said, {"match_addresses[1]": said})
    foreign = await other_firm.admin.post("/carriers", json={**NORTH, "match_addresses": ["2001:db8::/64"]})
    said = "2001:db8::/64 is already an address of another account; an address can lead to one carrier only"
    assert problem(foreign) == (409, said, {"match_addresses[0]": said})
    assert [item["name"] for item in (await firm.admin.get("/carriers")).json()["items"]] == ["North"]


async def test_addresses_are_replaced_and_free_again(firm: Firm) -> None:
    carrier_id = await firm.add_carrier(match_addresses=["203.0.113.1", "203.0.113.2"])
    changed = await firm.admin.patch(
        f"/carriers/{carrier_id}", json={"match_addresses": ["203.0.113.2", "203.0.113.3"]}
    )
    assert changed.json()["match_addresses"] == ["203.0.113.2", "203.0.113.3"]
    await firm.add_carrier(name="South", match_addresses=["203.0.113.1"])


@pytest.mark.parametrize(
    ("fields", "addresses"),
    [
        ({"host": "203.0.113.5"}, ["203.0.113.5"]),
        ({"host": "203.0.113.5", "match_addresses": []}, []),
        ({"host": "203.0.113.5", "inbound_username": "north", "inbound_password": "words"}, []),
        ({"host": "203.0.113.5", "register": True, "username": "me", "password": "words"}, []),
        ({"host": "north.example"}, []),
    ],
)
async def test_a_host_address_is_taken_when_nothing_else_tells_its_calls(
    firm: Firm, fields: dict[str, Any], addresses: list[str]
) -> None:
    made = await firm.admin.post("/carriers", json={**NORTH, **fields})
    assert made.json()["match_addresses"] == addresses


async def test_a_login_towards_us_is_one_carriers(firm: Firm, other_firm: Firm) -> None:
    login = {"inbound_username": "north-1", "inbound_password": "words"}
    await firm.add_carrier(**login)
    refused = await other_firm.admin.post("/carriers", json={**NORTH, **login})
    said = "the inbound user name 'north-1' is taken; choose a different one"
    assert problem(refused) == (409, said, {"inbound_username": said})


async def test_a_carrier_with_numbers_stays(firm: Firm) -> None:
    own = await firm.add_carrier(name="North")
    await firm.add_number("+12025550100", carrier_id=own)
    refused = await firm.admin.delete(f"/carriers/{own}")
    said = "The carrier 'North' still carries 1 of your numbers; give them another carrier first"
    assert problem(refused) == (409, said, {"carrier_id": said})
    upstream = await firm.owner.add_carrier(name="Up")
    await firm.add_number("+12025550101", carrier_id=upstream)
    refused = await firm.owner.admin.delete(f"/carriers/{upstream}")
    said = "The carrier 'Up' still carries numbers of accounts below yours; give them another carrier first"
    assert problem(refused) == (409, said, {"carrier_id": said})


async def test_another_accounts_carrier_does_not_exist(firm: Firm, other_firm: Firm) -> None:
    for foreign in (await other_firm.add_carrier(), await firm.owner.add_carrier()):
        answers = [
            await firm.admin.get(f"/carriers/{foreign}"),
            await firm.admin.patch(f"/carriers/{foreign}", json={"name": "x"}),
            await firm.admin.delete(f"/carriers/{foreign}"),
        ]
        assert [problem(answer) for answer in answers] == [(404, "There is no such carrier", {})] * 3


async def test_agents_see_no_carriers(firm: Firm) -> None:
    refused = await firm.agent.get("/carriers")
    assert problem(refused) == (403, "this needs the role supervisor; you are agent", {})


async def test_changes_are_told_to_the_engine_routing_and_screens(firm: Firm) -> None:
    async with firm.notices() as heard:
        carrier_id = await firm.add_carrier()
        endpoint = f"trunk-{carrier_id.replace('-', '')}"
        push = {"kind": "trunk", "id": carrier_id, "endpoint": endpoint}
        assert await heard.next("offhook_endpoints") == push
        assert await heard.next("offhook_routes") == {"kind": "carrier", "id": carrier_id}
        assert (await heard.next("offhook_live"))["kind"] == "created"
        await firm.admin.patch(f"/carriers/{carrier_id}", json={"enabled": False})
        assert await heard.next("offhook_endpoints") == push
        refused = await firm.admin.patch(f"/carriers/{carrier_id}", json={"register": True})
        assert refused.status_code == 422
        await firm.admin.delete(f"/carriers/{carrier_id}")
        assert await heard.next("offhook_endpoints") == push
        told = [(await heard.next("offhook_live"))["kind"] for _ in range(2)]
        assert told == ["changed", "deleted"]
