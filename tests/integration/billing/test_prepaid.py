"""Customers who pay before: debited on the day, once, to their credit and never below; else it waits and goes on."""

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from offhook.billing.api import reconcile
from offhook.kit.clock import FakeClock
from offhook.kit.money import Money
from tests.fixtures.web import LogInAs
from tests.integration.billing.firm import LONG_AGO
from tests.integration.billing.seller import API, Office, ok

LINE = {"name": "Line", "currency": "EUR", "price": "31", "months": 1}
MINUTES = {"name": "National", "prefixes": ["34"], "minutes": 310}


@pytest.fixture
def web_state(billing_state: dict[str, Any]) -> dict[str, Any]:
    return billing_state


@pytest.fixture
def web_clock(clock: FakeClock) -> FakeClock:
    return clock


@pytest.fixture
async def prepaid(office: Office) -> Office:
    """It is the first of November, nine o'clock; the customer lives in Madrid."""
    async with office.firm.database.system() as session:
        await session.execute(text("UPDATE accounts SET time_zone = 'Europe/Madrid'"))
    assert (await ok(office.reseller.put(f"{office.customer_path}/terms", json={"prepaid": True})))["prepaid"]
    return office


def move_to(office: Office, now: datetime) -> None:
    office.clock.advance(seconds=(now - office.clock.now()).total_seconds())


async def product(office: Office, **given: Any) -> str:
    made = await ok(office.reseller.post(f"{API}/products", json={**LINE, **given}))
    return str(made["id"])


async def sell(office: Office, product_id: str, **given: Any) -> httpx.Response:
    body = {"product_id": product_id, **given}
    return await office.reseller.post(f"{office.customer_path}/subscriptions", json=body)


async def balance(office: Office) -> str:
    posted, _ = await office.firm.standing(office.firm.customer)
    return Money(posted, "EUR").decimal()


async def proved(office: Office) -> None:
    async with office.firm.database.system() as session:
        found = await reconcile(session, since=LONG_AGO)
    assert not any(found.values()), found


async def debited(office: Office) -> list[tuple[str, str, str]]:
    """Days charged, and the price without tax."""
    async with office.firm.database.system() as session:
        rows = await session.execute(
            text("SELECT part_start, part_end, booked_net_micros FROM charges WHERE booked_at IS NOT NULL ORDER BY id")
        )
        return [(str(start), str(end), Money(micros, "EUR").decimal()) for start, end, micros in rows]


async def subscriptions(office: Office) -> list[dict[str, Any]]:
    found = await ok(office.reseller.get(f"{office.customer_path}/subscriptions"))
    return [each for each in found["items"] if each["ends_on"] is None]


async def test_what_is_sold_is_paid_at_once_or_not_sold(prepaid: Office) -> None:
    office = prepaid
    line = await product(office, stock=2, setup="10")
    refused = await sell(office, line)
    assert (refused.status_code, refused.json()["type"].rpartition("/")[2]) == (409, "credit-limit")
    assert (await ok(office.reseller.get(f"{API}/products/{line}")))["stock"] == 2
    await office.firm.pay(office.firm.customer, 50)
    assert (await sell(office, line)).status_code == 201
    assert await balance(office) == "0.39", "41.00 and 21 %"
    assert (await sell(office, line)).status_code == 409
    await office.work()
    assert await balance(office) == "0.39"
    await proved(office)


async def test_a_period_is_debited_on_its_day_where_the_customer_is_and_once(prepaid: Office) -> None:
    office = prepaid
    await office.firm.pay(office.firm.customer, 1000)
    await sell(office, await product(office))
    midnight = datetime(2026, 11, 30, 23, tzinfo=UTC)
    move_to(office, midnight - timedelta(seconds=1))
    await office.work()
    assert await balance(office) == "962.49"
    move_to(office, midnight)
    for _ in range(3):
        await office.work()
    assert await balance(office) == "924.98"
    await proved(office)


async def test_days_without_a_worker_are_caught_up_each_by_its_own_tax(prepaid: Office) -> None:
    """Over a night when the clocks change, and a change of tax."""
    office = prepaid
    await office.firm.pay(office.firm.customer, 1000)
    await sell(office, await product(office), starts_on="2026-11-28")
    await office.work()
    assert await debited(office) == [], "it is not due yet"
    rate = {"country": "ES", "product_class": "service", "name": "IVA", "percent": "10", "valid_from": "2027-03-28"}
    await ok(office.reseller.post(f"{API}/tax-rates", json=rate))
    move_to(office, datetime(2027, 3, 28, 1, 30, tzinfo=UTC))
    await office.work()
    periods = ["2026-11-28", "2026-12-28", "2027-01-28", "2027-02-28", "2027-03-28", "2027-04-28"]
    assert [start for start, _, _ in await debited(office)] == periods[:-1]
    assert await balance(office) == "815.86"
    await proved(office)


async def test_without_money_it_is_suspended_told_once_and_goes_on_for_the_days_left(prepaid: Office) -> None:
    office = prepaid
    await office.firm.pay(office.firm.customer, 50)
    made = await sell(office, await product(office, kind="minutes", minutes=MINUTES, limits=[]))
    assert made.status_code == 201, made.text
    for day in range(1, 11):  # 12.49 left, 37.51 are due
        move_to(office, datetime(2026, 12, day, 9, tzinfo=UTC))
        await office.work()
    (held,) = await subscriptions(office)
    assert held["suspended_on"] == "2026-12-01"
    told = [mail for mail in office.mailer.sent if mail.id.startswith("charge-")]
    assert len(told) == 1, "one notice, however often it is tried"
    assert "37,51\xa0€" in told[0].text
    assert "12,49\xa0€" in told[0].text
    assert await balance(office) == "12.49"
    await office.firm.pay(office.firm.customer, 30)
    move_to(office, datetime(2026, 12, 11, 9, tzinfo=UTC))
    await office.work()
    assert await debited(office) == [
        ("2026-11-01", "2026-12-01", "31.00"),
        ("2026-12-11", "2027-01-01", "21.00"),
    ], "ten days were not had"
    (goes_on,) = await subscriptions(office)
    assert goes_on["suspended_on"] is None
    draft = await office.drafted(period_start="2026-12-01", period_end="2027-01-01")
    lines = [(line["description"], line["net"]) for line in draft["lines"]]
    assert lines == [("Line, 1–30 Nov 2026", "31.00"), ("Line, 11–31 Dec 2026", "21.00")]
    done = await office.approve(draft["id"])
    assert not done["refused"], done
    assert await balance(office) == "17.08", "the invoice books nothing twice"
    assert done["approved"][0]["paid"] == done["approved"][0]["gross"]
    await proved(office)


async def test_credit_is_money(prepaid: Office) -> None:
    office = prepaid
    limits = {"currency": "EUR", "credit_limit": "37.51"}
    await ok(office.reseller.patch(f"{office.customer_path}/limits", json=limits))
    line = await product(office)
    assert (await sell(office, line)).status_code == 201
    assert await balance(office) == "-37.51"
    assert (await sell(office, line)).status_code == 409


async def test_what_waits_is_topped_up_for(prepaid: Office, log_in_as: LogInAs) -> None:
    """The balance is above the rule's limit: it is the charge that wants money."""
    office = prepaid
    provider = {"type": "sandbox", "name": "Cards", "credentials": {"webhook_secret": "s"}}
    made = await ok(office.reseller.post(f"{API}/payment-providers", json=provider))
    customer = await log_in_as(office.firm.customer)
    async with office.firm.database.system() as session:
        await session.execute(text("UPDATE logins SET expires_at = '2040-01-01'"))
    begun = {"provider_id": made["id"], "amount": "1.00", "save_method": True}
    await ok(customer.post(f"{API}/payments", json=begun))
    (card,) = (await ok(customer.get(f"{API}/payment-methods")))["items"]
    rule = {"enabled": True, "below": "1.00", "amount": "20.00", "method_id": card["id"], "most_per_day": 5}
    await ok(customer.put(f"{API}/top-up", json=rule))
    await office.firm.pay(office.firm.customer, 40)
    assert (await sell(office, await product(office))).status_code == 201
    move_to(office, datetime(2026, 12, 1, 9, tzinfo=UTC))
    for _ in range(4):
        await office.work()
    assert await balance(office) == "4.98", "2.49, two top-ups of 20.00, and the debit"
    await proved(office)


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_whatever_comes_no_day_is_paid_twice_and_nobody_goes_below(prepaid: Office, seed: int) -> None:
    office, dice = prepaid, random.Random(seed)
    await office.firm.pay(office.firm.customer, 100)
    await sell(office, await product(office))
    await sell(office, await product(office, name="Rent", price="17.77", in_advance=False))
    now = office.clock.now()
    while now < datetime(2027, 5, 1, tzinfo=UTC):
        now += timedelta(hours=dice.choice([5, 24, 49, 400]))
        move_to(office, now)
        if dice.random() < 0.3:
            await office.firm.pay(office.firm.customer, dice.choice([5, 20, 60]))
        await office.work()
        posted, _ = await office.firm.standing(office.firm.customer)
        assert posted >= 0
    async with office.firm.database.system() as session:
        rows = await session.execute(
            text("""
            SELECT DISTINCT ON (c.subscription_id, c.period_start)
                   c.description, c.part_start, c.part_end, c.period_start, c.period_end,
                   sum(c.net_micros) OVER (PARTITION BY c.subscription_id, c.period_start)::bigint
              FROM charges c WHERE booked_at IS NOT NULL
             ORDER BY c.subscription_id, c.period_start, c.number DESC""")
        )
        found = rows.all()
    days: set[tuple[str, date]] = set()
    for name, start, end, *_ in found:
        mine = {(name, start + timedelta(days=each)) for each in range((end - start).days)}
        assert not days & mine, "a day was paid twice"
        days |= mine
    for name, start, end, period_start, period_end, micros in found:
        price = 31_000_000 if name == "Line" else 17_770_000
        exact = price * (end - start).days / (period_end - period_start).days
        assert abs(micros - exact) <= 10_000, (name, start, end)
    assert any(end < period_end or start > period_start for _, start, end, period_start, period_end, _ in found)
    await proved(office)
