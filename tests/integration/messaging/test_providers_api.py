"""Messaging providers over HTTP: forms from schemas, secrets that never come back, one default (CC-1 to CC-4)."""

from typing import Any

import pytest
from sqlalchemy import text

from offhook.db.session import Database
from tests.fixtures.firm import Firm
from tests.fixtures.problem import problem
from tests.integration.messaging.rig import posted, read

DESK = {"name": "Desk", "type": "sandbox", "settings": {"sender": "+12025550100", "webhook_token": "s3cret-words"}}


async def test_types_come_with_the_form_of_their_settings(firm: Firm) -> None:
    types = {item["title"]: item for item in (await read(firm.agent, "/messaging/provider-types"))["items"]}
    sandbox = types["Sandbox"]
    assert sandbox["settings_schema"]["properties"]["outcome"]["enum"][0] == "delivered"
    assert sandbox["capabilities"]["max_media"] == 10


async def test_a_provider_is_added_changed_and_removed(firm: Firm, database: Database) -> None:
    made = await posted(firm.admin, "/messaging/providers", DESK)
    assert "s3cret-words" not in str({**made, "hooks": {}})
    assert (made["secrets"], made["settings"]["sender"], made["is_default"]) == (
        ["webhook_token"],
        "+12025550100",
        True,
    )
    async with database.system() as session:
        (kept,) = (
            await session.execute(text("SELECT settings::text || secrets_encrypted FROM message_providers"))
        ).one()
    assert "s3cret-words" not in kept
    path = f"/messaging/providers/{made['id']}"
    changed = (await firm.admin.patch(path, json={"settings": {"outcome": "silent"}, "rate_per_s": 2})).json()
    assert changed["settings"] == {**made["settings"], "outcome": "silent"}
    assert (changed["secrets"], changed["rate_per_s"]) == (["webhook_token"], 2)
    taken = (await firm.admin.patch(path, json={"settings": {"webhook_token": None}})).json()
    assert taken["secrets"] == []
    assert (await firm.admin.delete(path)).status_code == 204
    assert problem(await firm.admin.get(path)) == (404, "There is no such messaging provider", {})


@pytest.mark.parametrize(
    ("fields", "where", "what"),
    [
        ({"destinations": "(09"}, "destinations", "the expression is not valid: missing ): (09"),
        ({"destinations": "(?=a)"}, "destinations", "looks ahead or behind"),
        ({"settings": {"outcome": "maybe"}}, "settings.outcome", "Input should be 'delivered'"),
        ({"settings": {"colour": "red"}}, "settings.colour", "Extra inputs are not permitted"),
        ({"type": "pigeon"}, "type", "there is no provider type 'pigeon'"),
        ({"preset": "quality"}, "preset", "there is no preset 'quality' of the type 'sandbox'"),
        ({"rate_per_s": 0}, "rate_per_s", "greater than 0"),
        ({"name": " "}, "name", "at least 1 character"),
    ],
)
async def test_bad_fields_are_refused_with_place_and_reason(
    firm: Firm, fields: dict[str, Any], where: str, what: str
) -> None:
    status, _, said = problem(await firm.admin.post("/messaging/providers", json={**DESK, **fields}))
    assert (status, list(said)) == (422, [where])
    assert what in said[where]
    assert (await read(firm.admin, "/messaging/providers"))["items"] == []


async def _defaults(firm: Firm) -> list[tuple[str, bool]]:
    items = (await read(firm.admin, "/messaging/providers"))["items"]
    return [(item["name"], item["is_default"]) for item in items]


async def test_the_default_is_the_first_or_the_chosen_one(firm: Firm) -> None:
    ids = {
        name: (await posted(firm.admin, "/messaging/providers", {**DESK, "name": name}))["id"]
        for name in ("A", "B", "C")
    }
    assert await _defaults(firm) == [("A", True), ("B", False), ("C", False)]
    chosen = await posted(firm.admin, f"/messaging/providers/{ids['B']}/default", status=200)
    assert chosen["is_default"] is True
    assert await _defaults(firm) == [("A", False), ("B", True), ("C", False)]
    await posted(firm.admin, f"/messaging/providers/{ids['C']}/default", status=200)
    assert await _defaults(firm) == [("A", False), ("B", False), ("C", True)]
    assert (await firm.admin.delete(f"/messaging/providers/{ids['C']}")).status_code == 204
    assert await _defaults(firm) == [("A", True), ("B", False)]
    order = {"ids": [ids["B"], ids["A"]]}
    await posted(firm.admin, "/messaging/providers/order", order, status=204)
    assert await _defaults(firm) == [("B", True), ("A", False)]
    refused = await firm.admin.post("/messaging/providers/order", json={"ids": [ids["B"]]})
    said = "name every provider of the account exactly once"
    assert problem(refused) == (422, said, {"ids": said})


async def test_an_expression_is_tried_before_it_is_saved(firm: Firm) -> None:
    given = {"expression": r"^(09\d{7})$", "to": ["094 123 456", "+12025550143", "what"], "country": "UY"}
    tried = await posted(firm.admin, "/messaging/destinations/try", {**given, "number_format": "national"}, status=200)
    assert tried["valid"] is True
    assert [(item["written"], item["matches"]) for item in tried["results"]] == [
        ("094123456", True),
        ("+12025550143", False),
        ("", False),
    ]
    assert "'what' is not a telephone number" in tried["results"][2]["problem"]
    bad = await posted(firm.admin, "/messaging/destinations/try", {**given, "expression": "(09"}, status=200)
    assert (bad["valid"], bad["problem"]) == (False, "the expression is not valid: missing ): (09")


async def test_segments_are_counted_while_typing(firm: Firm) -> None:
    counted = await posted(firm.agent, "/messages/segments", {"text": "Costs 5€ — ok"}, status=200)
    assert counted == {"encoding": "ucs2", "units": 13, "segments": 1, "left": 57, "costly": ["—"]}


async def test_agents_see_no_settings(firm: Firm) -> None:
    assert problem(await firm.agent.get("/messaging/providers"))[0] == 403


async def test_a_check_asks_the_provider(firm: Firm) -> None:
    made = await posted(firm.admin, "/messaging/providers", DESK)
    checked = await posted(firm.admin, f"/messaging/providers/{made['id']}/check", status=200)
    assert checked == {"ok": True, "detail": "The sandbox is always there", "wrong": {}}


async def test_a_removed_provider_hands_over_what_waits(firm: Firm) -> None:
    first = await posted(firm.admin, "/messaging/providers", {**DESK, "name": "A"})
    free = (await posted(firm.agent, "/messages", {"to": ["+12025550143"], "body": "either way"}))["items"][0]
    bound = {"to": ["+12025550143"], "body": "by A only", "provider_id": first["id"]}
    stuck = (await posted(firm.agent, "/messages", bound))["items"][0]
    second = await posted(firm.admin, "/messaging/providers", {**DESK, "name": "B"})
    assert (await firm.admin.delete(f"/messaging/providers/{first['id']}")).status_code == 204
    moved = await read(firm.agent, f"/messages/{free['id']}")
    assert (moved["provider_id"], moved["state"]) == (second["id"], "queued")
    ended = await read(firm.agent, f"/messages/{stuck['id']}")
    assert (ended["state"], ended["error_text"]) == ("failed", "its messaging provider was removed")
