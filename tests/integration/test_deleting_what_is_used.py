"""What something else still needs is not deleted: the refusal names what would be lost."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from offhook.bootstrap.directories import LiveCalls, PromptUses
from offhook.calls.models import CallRow, CallSessionRow, PromptRow
from offhook.db.session import Database
from offhook.kit.ids import new_id
from tests.fixtures.firm import Firm
from tests.fixtures.problem import problem


@pytest.fixture
def web_state(web_state: dict[str, Any], database: Database) -> dict[str, Any]:
    return {**web_state, "prompt_uses": PromptUses(), "live_calls": LiveCalls(database)}


def _flow(prompt_id: str | None = None) -> dict[str, Any]:
    said = {"prompt_id": prompt_id} if prompt_id else None
    nodes = [{"id": "end", "type": "hangup"}]
    if said:
        nodes.insert(0, {"id": "hello", "type": "play", "config": {"prompt": said}})  # type: ignore[dict-item]  # JSON
    edges = [{"node": "hello", "exit": "done", "to": "end"}] if said else []
    return {"name": "Desk", "graph": {"start": nodes[0]["id"], "nodes": nodes, "edges": edges}}


async def _prompt(firm: Firm) -> str:
    row = PromptRow(id=new_id(), account_id=firm.account_id, name="Hi", blob_key="x", duration_ms=1, size_bytes=1)
    async with firm.database.system() as session:
        session.add(row)
    return str(row.id)


async def _talk(firm: Firm, *, number_id: str, trunk: str) -> None:
    call_id = new_id()
    legs = {"a": {"trunk": trunk, "state": "talking"}}
    async with firm.database.system() as session:
        session.add(
            CallRow(
                id=call_id,
                account_id=firm.account_id,
                direction="inbound",
                caller="+1",
                dialled="+1",
                number_id=UUID(number_id),
                started_at=datetime.now(UTC),
                state="live",
            )
        )
        session.add(
            CallSessionRow(
                call_id=call_id,
                account_id=firm.account_id,
                engine="e",
                session={"legs": legs},
                lease_owner="x",
                lease_until=datetime.now(UTC),
            )
        )


async def test_a_flow_that_answers_a_number_stays(firm: Firm) -> None:
    flow = (await firm.admin.post("/flows", json=_flow())).json()
    number = await firm.add_number("+12025550100", flow_id=flow["id"])
    status, said, fields = problem(await firm.admin.delete(f"/flows/{flow['id']}"))
    assert (status, list(fields)) == (409, ["flow_id"])
    assert "+1 202-555-0100" in said
    await firm.admin.patch(f"/numbers/{number}", json={"flow_id": None})
    assert (await firm.admin.delete(f"/flows/{flow['id']}")).status_code == 204


async def test_a_prompt_a_flow_plays_stays(firm: Firm, web_state: dict[str, Any]) -> None:
    web_state.setdefault("blobs", None)
    prompt = await _prompt(firm)
    made = await firm.admin.post("/flows", json=_flow(prompt))
    assert made.json()["valid"], made.text
    status, said, fields = problem(await firm.admin.delete(f"/prompts/{prompt}"))
    assert (status, list(fields)) == (409, ["prompt_id"])
    assert "Desk" in said


async def test_numbers_and_carriers_with_living_calls_stay(firm: Firm) -> None:
    carrier, number = await firm.add_carrier(), await firm.add_number("+12025550100")
    await _talk(firm, number_id=number, trunk=f"trunk-{UUID(carrier).hex}")
    status, said, fields = problem(await firm.admin.delete(f"/carriers/{carrier}"))
    assert (status, list(fields)) == (409, ["carrier_id"])
    assert "1 call goes on" in said
    status, said, fields = problem(await firm.admin.delete(f"/numbers/{number}"))
    assert (status, list(fields)) == (409, ["number_id"])
    assert "+1 202-555-0100" in said
    async with firm.database.system() as session:
        await session.execute(text("DELETE FROM call_sessions"))
        await session.execute(text("UPDATE calls SET state = 'ended'"))
    assert (await firm.admin.delete(f"/carriers/{carrier}")).status_code == 204
    assert (await firm.admin.delete(f"/numbers/{number}")).status_code == 204


@pytest.mark.parametrize(("field", "what"), [("flow_id", "flow"), ("greeting_prompt_id", "sound")])
async def test_a_number_takes_no_flow_or_greeting_that_is_not_there(firm: Firm, field: str, what: str) -> None:
    number = await firm.add_number("+12025550100")
    for refused in (
        await firm.admin.patch(f"/numbers/{number}", json={field: str(new_id())}),
        await firm.give_number(**{"number": "+12025550101", field: str(new_id())}),
    ):
        status, _, fields = problem(refused)
        assert (status, fields) == (422, {field: f"the account has no such {what}"})
