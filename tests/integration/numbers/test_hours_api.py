"""Business hours over the API, and what calls read of them."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from offhook.kit.clock import Clock
from offhook.numbers.api import number_route
from tests.fixtures.firm import Firm
from tests.fixtures.problem import problem

SATURDAY = datetime(2026, 11, 21, 15, tzinfo=UTC)
OFFICE: list[dict[str, Any]] = [{"openings": [{"start": "09:00", "end": "17:00"}]}] * 5 + [{"openings": []}] * 2


class Stopped:
    def now(self) -> datetime:
        return SATURDAY


@pytest.fixture
def web_clock() -> Clock:
    return Stopped()


async def test_a_number_is_always_open_until_hours_are_set(firm: Firm) -> None:
    number_id = await firm.add_number("+12025550100")
    assert (await firm.agent.get(f"/numbers/{number_id}/hours")).json() == {
        "hours": None,
        "open": True,
        "changes_at": None,
    }


async def test_hours_are_read_with_the_number_and_calls_are_told(firm: Firm) -> None:
    number_id = await firm.add_number("+12025550100")
    async with firm.notices() as heard:
        set_ = await firm.admin.put(
            f"/numbers/{number_id}/hours",
            json={"time_zone": "America/New_York", "week": OFFICE, "exceptions": [{"day": "2026-11-26"}]},
        )
        assert set_.status_code == 200, set_.text
        assert await heard.next("offhook_routes") == {"kind": "number", "id": number_id}
    shown = (await firm.agent.get(f"/numbers/{number_id}/hours")).json()
    assert (shown["open"], shown["changes_at"]) == (False, "2026-11-23T14:00:00Z")
    assert shown["hours"]["week"][0]["openings"] == [{"start": "09:00:00", "end": "17:00:00"}]
    async with firm.database.tenant(firm.account_id) as session:
        route = await number_route(session, UUID(number_id))
    assert route.hours is not None
    assert not route.hours.is_open(SATURDAY)
    gone = (await firm.admin.delete(f"/numbers/{number_id}/hours")).json()
    assert gone == {"hours": None, "open": True, "changes_at": None}


async def test_a_time_zone_left_out_is_the_accounts(firm: Firm) -> None:
    number_id = await firm.add_number("+12025550100")
    account = (await firm.admin.get("/auth/me")).json()["account"]
    shown = (await firm.admin.put(f"/numbers/{number_id}/hours", json={"week": OFFICE})).json()
    assert shown["hours"]["time_zone"] == account["time_zone"]


async def test_what_cannot_be_meant_is_refused_by_field(firm: Firm) -> None:
    number_id = await firm.add_number("+12025550100")
    itself = {"week": OFFICE, "outside": "forward", "forward_to": "+1 202 555 0100"}
    status, detail, fields = problem(await firm.admin.put(f"/numbers/{number_id}/hours", json=itself))
    assert (status, list(fields)) == (422, ["forward_to"])
    assert "itself" in detail
    nowhere = await firm.admin.put(f"/numbers/{number_id}/hours", json={"week": OFFICE, "outside": "forward"})
    assert nowhere.status_code == 422
    assert "forward_to" in nowhere.text


async def test_agents_read_hours_and_admins_set_them(firm: Firm) -> None:
    number_id = await firm.add_number("+12025550100")
    assert (await firm.agent.put(f"/numbers/{number_id}/hours", json={"week": OFFICE})).status_code == 403
    assert (await firm.agent.delete(f"/numbers/{number_id}/hours")).status_code == 403
