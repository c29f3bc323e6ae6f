"""What a plan or a customer's plan is from a time to come can be replaced and taken back until that time."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import psycopg
import pytest
from sqlalchemy import text

from offhook.billing.actions.open_lots import open_lots
from offhook.billing.channels import TARIFFS_CHANNEL
from offhook.calls.api import libpq_url
from offhook.kit.clock import FakeClock
from tests.fixtures.web import LogInAs
from tests.integration.billing.firm import Firm
from tests.integration.billing.seller import API, ok

NOON = datetime.now(UTC).replace(day=10, hour=12, minute=0, second=0, microsecond=0)
"""Of a day in the middle of a month, so that months are not in the way."""
LATER = NOON + timedelta(days=3)
MINUTES = [{"name": "Spain", "prefixes": ["34"], "minutes": 310, "rolls_over": True}]
RULES = [{"name": "all", "prefixes": [], "mark_up": {"percent": "10"}}]


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(NOON)


@pytest.fixture
def web_clock(clock: FakeClock) -> FakeClock:
    return clock


@pytest.fixture
async def seller(books: Firm, log_in_as: LogInAs) -> httpx.AsyncClient:
    return await log_in_as(books.reseller)


async def _plan(seller: httpx.AsyncClient, name: str, *, minutes: Any = ()) -> str:
    plan = await ok(seller.post(f"{API}/plans", json={"name": name, "currency": "EUR"}))
    version = {"rules": RULES, "included": list(minutes)}
    await ok(seller.post(f"{API}/plans/{plan['id']}/versions", json=version))
    return str(plan["id"])


async def _give(seller: httpx.AsyncClient, books: Firm, plan_id: str, *, at: datetime | None) -> None:
    path = f"{API}/customers/{books.customer.id}/plans/{plan_id}"
    await ok(seller.put(path, json={"from_at": at and at.isoformat()}))


async def _held(seller: httpx.AsyncClient) -> list[dict[str, Any]]:
    (customer,) = (await ok(seller.get(f"{API}/customers")))["items"]
    plans: list[dict[str, Any]] = customer["plans"]
    return plans


async def _lots(books: Firm) -> list[tuple[str, int, datetime, datetime, bool]]:
    async with books.database.system() as session:
        found = await session.execute(
            text("""
            SELECT name, granted_s, from_at, expires_at, rolls_over_until IS NOT NULL FROM minute_lots ORDER BY from_at
        """)
        )
        return [tuple(row) for row in found]


async def test_a_plan_to_come_is_taken_back(books: Firm, seller: httpx.AsyncClient) -> None:
    gold = await _plan(seller, "Gold")
    await _give(seller, books, gold, at=LATER)
    now, to_come = await _held(seller)
    assert (to_come["plan_name"], datetime.fromisoformat(to_come["from_at"])) == ("Gold", LATER)
    path = f"{API}/customers/{books.customer.id}/plan-assignments"
    async with await psycopg.AsyncConnection.connect(libpq_url(books.database.url), autocommit=True) as link:
        await link.execute(f"LISTEN {TARIFFS_CHANNEL}")
        answer = await seller.delete(f"{path}/{to_come['id']}")
        assert answer.status_code == 204, answer.text
        told = [json.loads(notice.payload) async for notice in link.notifies(timeout=10, stop_after=1)]
    assert told == [{"kind": "account", "id": str(books.customer.id)}]
    assert await _held(seller) == [now]
    assert (await seller.delete(f"{path}/{to_come['id']}")).status_code == 404


async def test_the_plan_in_force_stays(books: Firm, seller: httpx.AsyncClient, clock: FakeClock) -> None:
    gold = await _plan(seller, "Gold")
    await _give(seller, books, gold, at=LATER)
    standard, to_come = await _held(seller)
    clock.advance(seconds=3 * 86_400)
    for held in (standard, to_come):
        answer = await seller.delete(f"{API}/customers/{books.customer.id}/plan-assignments/{held['id']}")
        assert answer.status_code == 409, answer.text
        assert "calls are rated by it" in answer.json()["detail"]
    assert [held["plan_name"] for held in await _held(seller)] == ["Gold"]


async def test_planning_again_for_the_same_instant_replaces(books: Firm, seller: httpx.AsyncClient) -> None:
    await _give(seller, books, await _plan(seller, "Gold"), at=LATER)
    await _give(seller, books, await _plan(seller, "Silver"), at=LATER)
    assert [held["plan_name"] for held in await _held(seller)] == ["standard", "Silver"]
    silver, bronze = (await _held(seller))[1]["plan_id"], await _plan(seller, "Bronze")
    await _give(seller, books, silver, at=None)
    answer = await seller.put(f"{API}/customers/{books.customer.id}/plans/{bronze}", json={})
    assert answer.status_code == 409, "another began at this very instant"


async def test_the_same_plan_again_changes_nothing(books: Firm, seller: httpx.AsyncClient, clock: FakeClock) -> None:
    gold = await _plan(seller, "Gold", minutes=MINUTES)
    await _give(seller, books, gold, at=None)
    held, lots = await _held(seller), await _lots(books)
    assert len(lots) == 1
    for _ in range(2):
        clock.advance(seconds=86_400)
        await _give(seller, books, gold, at=None)
        await _give(seller, books, gold, at=clock.now() + timedelta(days=1))
        assert (await _held(seller), await _lots(books)) == (held, lots)


async def test_a_click_too_much_gives_a_plan_once(books: Firm, seller: httpx.AsyncClient) -> None:
    gold = await _plan(seller, "Gold", minutes=MINUTES)
    await asyncio.gather(*[_give(seller, books, gold, at=None) for _ in range(3)])
    assert [each["plan_name"] for each in await _held(seller)] == ["Gold"]
    assert len(await _lots(books)) == 1


async def _refused(seller: httpx.AsyncClient, books: Firm, plan_id: str) -> str:
    answer = await seller.put(f"{API}/customers/{books.customer.id}/plans/{plan_id}", json={})
    assert answer.status_code == 422, answer.text
    (wrong,) = answer.json()["fields"]
    assert wrong["where"] == "plan_id"
    return str(wrong["what"])


async def test_a_plan_without_prices_is_not_given(books: Firm, seller: httpx.AsyncClient) -> None:
    plan = await ok(seller.post(f"{API}/plans", json={"name": "Empty", "currency": "EUR"}))
    assert "has no prices yet" in await _refused(seller, books, plan["id"])
    later = {"rules": RULES, "effective_at": LATER.isoformat()}
    await ok(seller.post(f"{API}/plans/{plan['id']}/versions", json=later))
    assert "has no prices yet" in await _refused(seller, books, plan["id"])
    await _give(seller, books, plan["id"], at=LATER)


async def test_a_plan_that_no_exchange_rate_leads_to_is_not_given(
    books: Firm, seller: httpx.AsyncClient, log_in_as: LogInAs
) -> None:
    plan = await ok(seller.post(f"{API}/plans", json={"name": "Yen", "currency": "JPY"}))
    await ok(seller.post(f"{API}/plans/{plan['id']}/versions", json={"rules": RULES}))
    told = await _refused(seller, books, plan["id"])
    assert "no exchange rate from EUR to JPY" in told
    assert "The owner of the installation enters one" in told
    owner = await log_in_as(books.owner)
    rate = {"from_currency": "EUR", "to_currency": "JPY", "rate": "160", "source": "ECB"}
    await ok(owner.post(f"{API}/fx-rates", json=rate))
    await _give(seller, books, plan["id"], at=None)
    held = (await _held(seller))[-1]
    assert held["plan_name"] == "Yen"


async def test_a_seller_gets_no_plan_its_customers_prices_cannot_be_reckoned_from(
    books: Firm, log_in_as: LogInAs
) -> None:
    owner = await log_in_as(books.owner)
    plan = await ok(owner.post(f"{API}/plans", json={"name": "Dollars", "currency": "USD"}))
    await ok(owner.post(f"{API}/plans/{plan['id']}/versions", json={"rules": RULES}))
    path = f"{API}/customers/{books.reseller.id}/plans/{plan['id']}"
    assert "no exchange rate from EUR to USD" in (await owner.put(path, json={})).text, "its carrier is paid in EUR"
    rate = {"from_currency": "EUR", "to_currency": "USD", "rate": "1.1", "source": "ECB"}
    await ok(owner.post(f"{API}/fx-rates", json=rate))
    assert "no exchange rate from USD to EUR" in (await owner.put(path, json={})).text, "its customer pays in EUR"
    await ok(owner.post(f"{API}/fx-rates", json={**rate, "from_currency": "USD", "to_currency": "EUR", "rate": "0.9"}))
    await ok(owner.put(path, json={}))


async def test_included_minutes_are_as_if_it_had_never_been_planned(
    books: Firm, seller: httpx.AsyncClient, clock: FakeClock
) -> None:
    await _give(seller, books, await _plan(seller, "Much", minutes=MINUTES), at=None)
    before = await _lots(books)
    assert len(before) == 1
    await _give(seller, books, await _plan(seller, "Little", minutes=[{**MINUTES[0], "minutes": 31}]), at=LATER)
    assert [(lot[2], lot[3]) for lot in await _lots(books)][1][0] == LATER
    (to_come,) = [held for held in await _held(seller) if datetime.fromisoformat(held["from_at"]) > clock.now()]
    answer = await seller.delete(f"{API}/customers/{books.customer.id}/plan-assignments/{to_come['id']}")
    assert answer.status_code == 204, answer.text
    assert await _lots(books) == before


async def test_prices_to_come_are_taken_back_and_replaced(
    books: Firm, seller: httpx.AsyncClient, clock: FakeClock
) -> None:
    path = f"{API}/plans/{books.plan_ids[books.customer.id]}/versions"
    for percent in ("25", "30"):
        rules = [{"name": "all", "prefixes": [], "mark_up": {"percent": percent}}]
        await ok(seller.post(path, json={"rules": rules, "effective_at": LATER.isoformat()}))
    to_come, in_force = (await ok(seller.get(path)))["items"]
    assert to_come["rules"][0]["mark_up"]["percent"] == "30"
    assert (await seller.delete(f"{path}/{in_force['id']}")).status_code == 409
    assert (await seller.delete(f"{path}/{to_come['id']}")).status_code == 204
    assert (await ok(seller.get(path)))["items"] == [in_force]
    assert (await seller.delete(f"{path}/{to_come['id']}")).status_code == 404


async def test_next_months_minutes_are_by_the_prices_that_are_left(
    books: Firm, seller: httpx.AsyncClient, clock: FakeClock
) -> None:
    plan = await _plan(seller, "Much", minutes=MINUTES)
    await _give(seller, books, plan, at=None)
    next_month = (NOON.replace(day=1, hour=0) + timedelta(days=32)).replace(day=1)
    version = {"rules": RULES, "included": [{**MINUTES[0], "minutes": 31}], "effective_at": next_month.isoformat()}
    await ok(seller.post(f"{API}/plans/{plan}/versions", json=version))
    clock.advance(seconds=(next_month - NOON).total_seconds() - 1800)
    async with books.database.system() as session:
        await open_lots(session, books.customer, now=clock.now())
        await session.execute(text("UPDATE logins SET expires_at = '2999-01-01'"))
    assert (await _lots(books))[1][1] == 31 * 60
    newest = (await ok(seller.get(f"{API}/plans/{plan}/versions")))["items"][0]
    assert (await seller.delete(f"{API}/plans/{plan}/versions/{newest['id']}")).status_code == 204
    assert (await _lots(books))[1][1] == 310 * 60
