"""Taxes, liability and plans that change while calls go on: each call has those of its answer, each line of its day."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from offhook.billing.actions.assign_plan import assign_plan
from offhook.billing.api import Call, CallDesk, CallKey, Period, Tariffs, milliseconds, rerate_calls
from offhook.billing.models import PlanRow, PlanVersionRow
from offhook.billing.rating.replay import replay
from offhook.billing.taxes.charging import refresh_all_customers, tax_at
from offhook.kit.clock import FakeClock
from offhook.kit.ids import new_id
from offhook.tenancy.api import get_account
from tests.integration.billing.firm import CARRIER, LONG_AGO
from tests.integration.billing.seller import API, NOVEMBER, NOW, Office, ok

HOUR_MS = 3_600_000
RATE = {"country": "ES", "product_class": "telecom", "name": "IVA", "percent": "22", "valid_from": "2026-11-10"}


@pytest.fixture
def web_clock(clock: FakeClock) -> FakeClock:
    return clock


@pytest.fixture
def web_state(billing_state: dict[str, Any]) -> dict[str, Any]:
    return billing_state


@pytest.fixture
async def desk(office: Office) -> AsyncIterator[CallDesk]:
    """One process, that hears of no change but when it is told."""
    desk = CallDesk(office.firm.database, Tariffs(office.firm.database), office.clock)
    yield desk
    await desk.close()


def a_call(office: Office, at: datetime) -> Call:
    return Call(
        id="call",
        account_id=str(office.firm.customer.id),
        dialled="34911234567",
        answered_at_ms=milliseconds(at),
        duration_ms=0,
        carrier_id=CARRIER,
    )


async def level_of(office: Office, key: CallKey) -> dict[str, Any]:
    """What the customer pays of a call that was booked, and why."""
    async with office.firm.database.system() as session:
        told = await session.scalar(text("SELECT explanation FROM rated_calls WHERE key = :key"), {"key": key.set})
    assert replay(told).explanation == told
    level: dict[str, Any] = told["levels"][-1]
    return level


async def versions(office: Office) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await ok(office.reseller.get(f"{office.customer_path}/tax/versions")))["items"]
    return found


async def test_a_running_call_keeps_the_tax_and_the_plan_of_its_start(office: Office, desk: CallDesk) -> None:
    """An hour's call; meanwhile it becomes exempt and moves to a plan of twice the price."""
    firm, clock = office.firm, office.clock
    await firm.pay(firm.reseller, 1000)
    await firm.pay(firm.customer, 1000)
    key, call = CallKey(call_id=new_id(), leg_id="before"), a_call(office, clock.now())
    grant = await desk.reserve(key, call)
    (first,) = await versions(office)
    clock.advance(seconds=600)
    await ok(office.reseller.put(f"{office.customer_path}/tax", json={"liable": False}))
    async with firm.database.system() as session:
        plan = PlanRow(id=new_id(), account_id=firm.reseller.id, name="dear", currency="EUR")
        session.add(plan)
        await session.flush()
        rule = {"name": "all", "prefixes": [], "mark_up": {"percent": "100"}}
        made = {"account_id": firm.reseller.id, "plan_id": plan.id, "effective_at": LONG_AGO}
        session.add(PlanVersionRow(id=new_id(), rules=[rule], **made))
        await session.flush()
        customer = await get_account(session, firm.customer.id)
        await assign_plan(session, customer, plan, direction="out", from_at=clock.now(), now=clock.now())
    fresh = CallDesk(firm.database, Tariffs(firm.database), clock)  # it reads what holds now
    longer = await fresh.extend(key, call, grant)
    assert longer.held[-1] == 2 * 3_194_400, "two minutes by the old plan with its tax"
    clock.advance(seconds=3000)
    assert await fresh.settle(key, replace(call, duration_ms=HOUR_MS)) == "booked"
    level = await level_of(office, key)
    assert (level["price_micros"], level["tax_micros"]) == (60 * 2_640_000, [60 * 554_400])
    assert level["tax_version"] == first["id"]
    after = CallKey(call_id=new_id(), leg_id="after")
    await fresh.settle(after, replace(a_call(office, clock.now()), duration_ms=60_000))
    level = await level_of(office, after)
    assert (level["price_micros"], level["tax_micros"], level["taxes"][0]["category"]) == (4_800_000, [0], "E")
    assert level["tax_version"] == (await versions(office))[0]["id"]
    await fresh.close()
    period = Period(from_at=LONG_AGO, until_at=clock.now() + timedelta(days=1))
    snapshot = await Tariffs(firm.database).snapshot()
    now = clock.now()
    done = await rerate_calls(firm.database, snapshot, period, now=now, now_ms=milliseconds(now), book=False)
    assert (done.calls, done.changed) == (2, 0), "rated again, each call has its own version still"


async def test_a_rate_of_a_day_to_come_holds_from_its_midnight(office: Office, desk: CallDesk) -> None:
    """Where the customer is: Madrid is an hour ahead. Calls on both sides are taxed by their own day."""
    async with office.firm.database.system() as session:
        await session.execute(text("UPDATE accounts SET time_zone = 'Europe/Madrid'"))
    await ok(office.reseller.post(f"{API}/tax-rates", json=RATE))
    told = await versions(office)
    midnight = "2026-11-09T23:00:00Z"
    assert [(each["from_at"], each["telecom"]["percent"], each["goods"]["percent"]) for each in told] == [
        (midnight, "22", "21"),
        ("1970-01-01T00:00:00Z", "21", "21"),
    ]
    border = datetime.fromisoformat(midnight)
    for at, percent in ((border - timedelta(milliseconds=1), "21"), (border, "22")):
        key = CallKey(call_id=new_id(), leg_id=percent)
        await desk.settle(key, replace(a_call(office, at), duration_ms=HOUR_MS))
        assert [tax["percent"] for tax in (await level_of(office, key))["taxes"]] == [percent]
    rate = (await ok(office.reseller.get(f"{API}/tax-rates", params={"on": "2026-11-10"})))["items"]
    (own,) = [each["id"] for each in rate if each["id"]]
    await ok(office.reseller.delete(f"{API}/tax-rates/{own}"))
    assert [each["telecom"]["percent"] for each in await versions(office)] == ["21"], "it never came"


async def test_what_was_in_force_is_never_edited_and_nothing_is_kept_twice(office: Office) -> None:
    async with office.firm.database.system() as session:
        assert await refresh_all_customers(session, now=office.clock.now()) == 0
    with pytest.raises(ProgrammingError, match="permission denied"):
        async with office.firm.database.system() as session:
            await session.execute(text("UPDATE customer_tax_versions SET taxes = '{}'"))


@pytest.mark.parametrize(("due_on", "percent"), [(date(2026, 11, 9), "21"), (date(2026, 11, 10), "7")])
async def test_a_charge_is_taxed_by_its_tax_point(office: Office, due_on: date, percent: str) -> None:
    """However late it is invoiced."""
    rate = {**RATE, "product_class": "service", "percent": "7", "valid_from": "2026-11-10"}
    await ok(office.reseller.post(f"{API}/tax-rates", json=rate))
    charge = {"description": "Set-up", "amount": "10", "starts_on": due_on.isoformat()}
    await ok(office.reseller.post(f"{office.customer_path}/charges", json=charge))
    office.clock.advance(seconds=40 * 86_400)
    (line,) = (await office.drafted(**NOVEMBER))["lines"]
    assert [tax["percent"] for tax in line["taxes"]] == [percent]


async def test_an_exempt_customers_lines_of_before_carry_their_tax(office: Office) -> None:
    firm = office.firm
    office.clock.advance(seconds=20 * 86_400)
    await ok(office.reseller.put(f"{office.customer_path}/tax", json={"liable": False}))
    async with firm.database.system() as session:
        seller, customer = [await get_account(session, one.id) for one in (firm.reseller, firm.customer)]
        found = [
            await tax_at(session, seller=seller, customer=customer, product_class="service", tax_point=day)
            for day in (NOW.date(), date(2026, 11, 20), date(2026, 11, 21), date(2027, 1, 1))
        ]
    assert [tax.category for tax in found] == ["S", "S", "E", "E"]
    assert office.clock.now() == datetime(2026, 11, 21, 9, tzinfo=UTC)


async def test_liability_changes_on_a_day_to_come(office: Office) -> None:
    """From midnight where the customer is; what is planned anew takes the place of what was planned."""
    path = f"{office.customer_path}/tax"
    async with office.firm.database.system() as session:
        await session.execute(text("UPDATE accounts SET time_zone = 'Europe/Madrid'"))
    answer = await office.reseller.put(path, json={"liable": False, "from": "2026-10-31"})
    assert (answer.status_code, answer.json()["fields"][0]["where"]) == (422, "from")
    await ok(office.reseller.put(path, json={"liable": False, "from": "2026-11-20"}))
    told = await ok(office.reseller.put(path, json={"liable": False, "from": "2026-11-10"}))
    assert (told["liable"], told["next_liable"], told["next_from"]) == (True, False, "2026-11-10")
    assert told["telecom"]["category"] == "S"
    planned = [("2026-11-09T23:00:00Z", "E"), ("1970-01-01T00:00:00Z", "S")]
    assert [(each["from_at"], each["telecom"]["category"]) for each in await versions(office)] == planned
    office.clock.advance(seconds=12 * 86_400)
    told = await ok(office.reseller.get(path))
    assert (told["liable"], told["next_liable"], told["next_from"]) == (False, None, None)
    assert told["telecom"]["category"] == "E"
    async with office.firm.database.system() as session:
        assert await refresh_all_customers(session, now=office.clock.now()) == 0, "it came as it was planned"
    told = await ok(office.reseller.put(path, json={"liable": True, "from": "2026-11-13"}))
    assert (told["liable"], told["next_from"]) == (True, None), "today is now"
    await ok(office.reseller.put(path, json={"liable": False, "from": "2027-01-01"}))
    await ok(office.reseller.put(path, json={"liable": True}))
    assert [each["telecom"]["category"] for each in await versions(office)] == ["S", "E", "S"], "it never came"
