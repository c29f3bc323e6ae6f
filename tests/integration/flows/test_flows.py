"""Flows over HTTP: versions that never change, drafts that no call runs, validation, simulation, night mode."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from offhook.db.session import Database
from offhook.flows.api import call_flow, default_graph, is_night, take_turn
from tests.fixtures.firm import Firm
from tests.fixtures.problem import problem

HELLO = {
    "start": "hello",
    "nodes": [
        {"id": "hello", "type": "say", "config": {"text": "Hello"}, "position": {"x": 10, "y": 20}},
        {"id": "end", "type": "hangup", "config": {}},
    ],
    "edges": [{"node": "hello", "exit": "done", "to": "end"}],
}
BROKEN = {**HELLO, "edges": []}


async def _add(firm: Firm, graph: dict[str, Any] = HELLO) -> dict[str, Any]:
    made = await firm.admin.post("/flows", json={"name": "Front desk", "graph": graph})
    assert made.status_code == 201, made.text
    flow: dict[str, Any] = made.json()
    return flow


async def _graph_of_calls(database: Database, firm: Firm, flow_id: str | None, **version: int) -> tuple[int, str]:
    async with database.tenant(firm.account_id) as rows:
        flow = await call_flow(rows, UUID(flow_id) if flow_id else None, **version)
    return flow.version, flow.graph.start


async def test_a_flow_is_saved_read_and_changed_with_every_version_kept(firm: Firm) -> None:
    flow = await _add(firm)
    assert (flow["version"], flow["live_version"], flow["valid"], flow["problems"]) == (1, 1, True, [])
    assert (await firm.agent.get(f"/flows/{flow['id']}")).json() == flow
    second = {**HELLO, "start": "end", "nodes": HELLO["nodes"][1:], "edges": []}
    changed = await firm.admin.put(f"/flows/{flow['id']}", json={"name": "Desk", "graph": second, "version": 1})
    assert (changed.json()["version"], changed.json()["name"]) == (2, "Desk")
    versions = (await firm.agent.get(f"/flows/{flow['id']}/versions")).json()["items"]
    assert [(version["version"], version["graph"]["start"]) for version in versions] == [(2, "end"), (1, "hello")]
    listed = (await firm.agent.get("/flows?search=desk")).json()["items"]
    assert [(item["name"], item["version"]) for item in listed] == [("Desk", 2)]


async def test_who_changes_an_old_version_is_told(firm: Firm) -> None:
    flow = await _add(firm)
    body = {"name": "Desk", "graph": HELLO, "version": 1}
    await firm.admin.put(f"/flows/{flow['id']}", json=body)
    late = await firm.admin.put(f"/flows/{flow['id']}", json=body)
    said = "Somebody else changed this flow meanwhile; load it again"
    assert problem(late) == (409, said, {"version": "the flow is at version 2 now, you changed version 1"})


async def test_calls_stay_on_the_last_version_without_problems(firm: Firm, database: Database) -> None:
    flow = await _add(firm)
    saved = await firm.admin.put(f"/flows/{flow['id']}", json={"name": "Desk", "graph": BROKEN, "version": 1})
    assert (saved.json()["version"], saved.json()["live_version"], saved.json()["valid"]) == (2, 1, False)
    assert saved.json()["problems"][0]["kind"] == "missing_exit"
    assert await _graph_of_calls(database, firm, flow["id"]) == (1, "hello")
    assert await _graph_of_calls(database, firm, flow["id"], version=1) == (1, "hello")


async def test_without_a_usable_flow_the_built_in_one_answers(firm: Firm, database: Database) -> None:
    built_in = (0, default_graph().start)
    draft = await _add(firm, BROKEN)
    flow = await _add(firm)
    assert await _graph_of_calls(database, firm, None) == built_in
    assert await _graph_of_calls(database, firm, str(uuid4())) == built_in
    assert await _graph_of_calls(database, firm, draft["id"]) == built_in
    assert (await firm.admin.delete(f"/flows/{flow['id']}")).status_code == 204
    assert await _graph_of_calls(database, firm, flow["id"]) == built_in
    assert (await firm.agent.get(f"/flows/{flow['id']}")).status_code == 404


async def test_a_saved_version_cannot_be_changed_even_by_a_wrong_query(firm: Firm, database: Database) -> None:
    await _add(firm)
    with pytest.raises(ProgrammingError, match="permission denied"):
        async with database.tenant(firm.account_id) as rows:
            await rows.execute(text("UPDATE flow_versions SET version = 7"))


async def test_only_admins_change_flows(firm: Firm) -> None:
    assert (await firm.agent.post("/flows", json={"name": "Mine", "graph": HELLO})).status_code == 403


async def test_validation_names_place_and_remedy(firm: Firm) -> None:
    answer = (await firm.agent.post("/flows/validate", json={"graph": BROKEN})).json()
    assert not answer["valid"]
    assert answer["problems"][0]["where"] == "nodes[0]"
    assert "connect it" in answer["problems"][0]["what"]
    status, _, fields = problem(await firm.agent.post("/flows/validate", json={"graph": {"start": "a", "nodes": []}}))
    assert status == 422
    assert list(fields) == ["graph.nodes"]


async def test_simulation_tells_what_people_hear(firm: Firm) -> None:
    answer = (await firm.agent.post("/flows/simulate", json={"graph": HELLO, "say": ["wait 5"]})).json()
    assert answer["exits"][0] == "hello:done"
    assert {"at_s": 0.0, "who": "caller", "what": "hears: Hello"} in answer["lines"]
    status, _, fields = problem(await firm.agent.post("/flows/simulate", json={"graph": HELLO, "say": ["dance"]}))
    assert (status, list(fields)) == (422, ["say[0]"])


async def test_node_types_come_with_their_forms(firm: Firm) -> None:
    types = {entry["type"]: entry for entry in (await firm.agent.get("/flow-node-types")).json()}
    assert {"ring_team", "menu", "voicemail"} <= set(types)
    assert types["menu"]["schema"]["properties"]["keys"]["maxItems"] == 12


async def test_night_mode_is_a_switch(firm: Firm, database: Database) -> None:
    for is_on in (True, True, False):
        put = await firm.agent.put("/flow-switches", json={"name": "night", "is_on": is_on})
        assert put.status_code == 200
        async with database.tenant(firm.account_id) as rows:
            assert await is_night(rows, firm.account_id, "night") is is_on
    assert (await firm.agent.get("/flow-switches")).json() == [{"name": "night", "is_on": False}]


async def test_turns_go_round(firm: Firm, database: Database) -> None:
    turns = []
    for _ in range(4):
        async with database.tenant(firm.account_id) as rows:
            turns.append(await take_turn(rows, firm.account_id, "group", of=3))
    assert turns == [0, 1, 2, 0]
