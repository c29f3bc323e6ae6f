"""What a price list would have done to last month's calls: reckoned on the calls as they were rated."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from offhook.billing.actions import reckon_effect as action
from offhook.billing.actions.reckon_effect import reckon_effect
from offhook.billing.api import Call, CallDesk, CallKey, Tariffs, milliseconds
from offhook.kit.clock import SystemClock
from tests.fixtures.web import LogInAs
from tests.integration.billing.firm import CARRIER, Firm

API = "/api/v1/billing/decks"


async def _talk(firm: Firm, dialled: str, *, minutes: int, days_ago: int = 3) -> None:
    desk = CallDesk(firm.database, Tariffs(firm.database), SystemClock())
    call = Call(
        id="leg",
        account_id=str(firm.customer.id),
        dialled=dialled,
        answered_at_ms=milliseconds(SystemClock().now() - timedelta(days=days_ago)),
        duration_ms=minutes * 60_000,
        carrier_id=CARRIER,
    )
    await desk.settle(CallKey(call_id=uuid4(), leg_id=f"leg {uuid4()}"), call)
    await desk.close()


async def _effect(client: httpx.AsyncClient, firm: Firm, content: str) -> dict[str, Any]:
    later = (SystemClock().now() + timedelta(hours=1)).isoformat()
    query = {"effective_at": later}
    answer = await client.post(f"{API}/{firm.deck_id}/versions", content=content, params=query)
    assert answer.status_code == 201, answer.text
    version_id = answer.json()["version"]["id"]
    assert (await client.get(f"{API}/versions/{version_id}/effect")).json()["state"] == "waiting"
    await reckon_effect(UUID(version_id), database=firm.database, now=SystemClock().now())
    told: dict[str, Any] = (await client.get(f"{API}/versions/{version_id}/effect")).json()
    assert told["state"] == "done", told
    found: dict[str, Any] = told["found"]
    return found


async def test_dearer_costs_are_passed_on_by_mark_ups(web_client: httpx.AsyncClient, books: Firm) -> None:
    """Carrier 2.00 and 4.00 a minute, +20 %: two minutes and one; a quarter dearer is a quarter more of all sums."""
    await _talk(books, "34911234567", minutes=2)
    await _talk(books, "34612345678", minutes=1)
    await _talk(books, "34911234567", minutes=9, days_ago=40)
    found = await _effect(web_client, books, "prefix,price,first_s,next_s\n34,2.50,60,60\n346,5.00,60,60\n")
    assert (found["calls"], found["calls_in_all"], found["sampled"], found["without_price"]) == (2, 2, False, 0)
    (euros,) = found["currencies"]
    assert euros["before"] == {"revenue": "9.60", "cost": "8.00", "margin": "1.60"}
    assert euros["after"] == {"revenue": "12.00", "cost": "10.00", "margin": "2.00"}
    assert euros["difference"] == {"revenue": "2.40", "cost": "2.00", "margin": "0.40"}
    assert [(one["prefix"], one["calls"]) for one in found["destinations"]] == [("34", 1), ("346", 1)]


async def test_calls_that_lose_their_price_are_told(web_client: httpx.AsyncClient, books: Firm) -> None:
    await _talk(books, "34911234567", minutes=1)
    found = await _effect(web_client, books, "prefix,price,first_s,next_s\n49,0.01,1,1\n")
    assert (found["calls"], found["without_price"], found["currencies"]) == (1, 1, [])


async def test_of_many_calls_a_sample_is_scaled_up(
    web_client: httpx.AsyncClient, books: Firm, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(12):
        await _talk(books, "34911234567", minutes=1)
    monkeypatch.setattr(action, "MOST_CALLS", 6)
    found = await _effect(web_client, books, "prefix,price,first_s,next_s\n34,1.00,60,60\n")
    assert (found["calls_in_all"], found["sampled"], 0 < found["calls"] < 12) == (12, True, True)
    (euros,) = found["currencies"]
    assert euros["before"] == {"revenue": "28.80", "cost": "24.00", "margin": "4.80"}
    assert euros["after"] == {"revenue": "14.40", "cost": "12.00", "margin": "2.40"}


async def test_a_list_without_calls_has_no_effect_and_can_be_asked_again(
    web_client: httpx.AsyncClient, books: Firm, log_in_as: LogInAs
) -> None:
    reseller = await log_in_as(books.reseller)
    deck = (await reseller.post(API, json={"name": "Own", "currency": "EUR"})).json()["id"]
    answer = await reseller.post(f"{API}/{deck}/versions", content="prefix,price\n34,1\n")
    path = f"{API}/versions/{answer.json()['version']['id']}/effect"
    await reckon_effect(UUID(answer.json()["version"]["id"]), database=books.database, now=SystemClock().now())
    assert (await reseller.get(path)).json()["found"]["calls_in_all"] == 0
    assert ((again := await reseller.post(path)).status_code, again.json()["state"]) == (202, "waiting")
    assert (await web_client.get(path)).status_code == 404
