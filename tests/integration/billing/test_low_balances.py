"""Balances that run low: what is only held for a call is not spent, and nobody is told of the same thing all day."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import httpx
import pytest

from offhook.billing.api import Call, CallDesk, CallKey, Tariffs, milliseconds
from offhook.kit.clock import FakeClock
from tests.fixtures.web import LogInAs
from tests.integration.billing.firm import CARRIER
from tests.integration.billing.seller import API, Office, ok
from tests.integration.billing.test_payments_api import Payer

DAY_S = 86_400


@pytest.fixture
def web_clock(clock: FakeClock) -> FakeClock:
    return clock


@pytest.fixture
def web_state(billing_state: dict[str, Any]) -> dict[str, Any]:
    return billing_state


@pytest.fixture
async def payer(office: Office, log_in_as: LogInAs, anonymous: httpx.AsyncClient) -> Payer:
    payer = Payer(office, await log_in_as(office.firm.customer), anonymous)
    await payer.connect()
    return payer


@pytest.fixture
async def desk(office: Office) -> AsyncIterator[CallDesk]:
    desk = CallDesk(office.firm.database, Tariffs(office.firm.database), office.clock)
    yield desk
    await desk.close()


async def _set(payer: Payer, **given: Any) -> str:
    """The saved card's id; a rule with a notice below 6."""
    payment = (await payer.start(amount="1", save_method=True))["id"]
    assert await payer.tell("failed", payment, problem="only the card was wanted") == 204
    (method,) = (await ok(payer.customer.get(f"{API}/payment-methods")))["items"]
    rule = {"method_id": method["id"], "amount": "20", "below": "6", "notice_below": "6", "most_per_day": 2}
    await ok(payer.customer.put(f"{API}/top-up", json={**rule, **given}))
    return str(method["id"])


async def test_a_ring_neither_charges_the_card_nor_tells_anybody(payer: Payer, desk: CallDesk) -> None:
    office = payer.office
    await office.firm.pay(office.firm.reseller, 100)
    await office.pay("7", "paid in")
    await _set(payer, enabled=True)
    for _ in range(2):
        key = CallKey(call_id=uuid4(), leg_id="leg")
        now_ms = milliseconds(office.clock.now())
        call = Call(id="c", account_id=str(office.firm.customer.id), dialled="34911234567", answered_at_ms=now_ms,
                    duration_ms=0, carrier_id=CARRIER)  # fmt: skip
        await desk.reserve(key, call)
        (balance,) = (await ok(payer.customer.get(f"{API}/balances")))["items"]
        assert (balance["posted"], balance["pending"]) == ("7.00", "3.1944"), "below the mark but for the call"
        await office.work()
        assert await desk.void(key)
        await office.work()
    assert await payer.balance() == "7.00", "the card was left alone"
    assert office.mailer.sent == []


async def test_one_notice_a_day_and_only_after_the_balance_was_above_the_mark(payer: Payer) -> None:
    office = payer.office
    await _set(payer, enabled=False)

    async def told(after_s: float = 0) -> int:
        office.clock.advance(seconds=after_s)
        await office.work()
        return len(office.mailer.sent)

    assert await told() == 1
    assert await told(2 * DAY_S) == 1, "still below: it was told"
    await office.pay("10", "paid in")
    assert await told(60) == 1
    await office.pay("-8", "spent")
    assert await told(60) == 2, "fell again, more than a day after the first"
    await office.pay("8", "paid in again")
    assert await told(60) == 2
    await office.pay("-8", "spent again")
    assert await told(60) == 2, "the second of one day"
    assert await told(DAY_S) == 3, "it recovered and fell again, and is still low a day later"
    assert await told(DAY_S + 60) == 3


async def test_saving_the_rule_again_tells_nothing_again(payer: Payer) -> None:
    office = payer.office
    method_id = await _set(payer, enabled=False)
    await office.work()
    rule = {"method_id": method_id, "amount": "30", "below": "6", "notice_below": "6"}
    await ok(payer.customer.put(f"{API}/top-up", json=rule))
    await office.work()
    assert len(office.mailer.sent) == 1
    await ok(payer.customer.put(f"{API}/top-up", json={**rule, "notice_below": "9"}))
    await office.work()
    assert len(office.mailer.sent) == 2, "another mark is another notice"


async def test_a_card_that_a_top_up_uses_is_not_removed(payer: Payer) -> None:
    method_id = await _set(payer, enabled=True)
    path = f"{API}/payment-methods/{method_id}"
    refused = await payer.customer.delete(path)
    assert refused.status_code == 409, refused.text
    assert "the automatic top-up of 20.00 EUR uses" in refused.json()["detail"]
    await ok(payer.customer.put(f"{API}/top-up", json={"method_id": method_id, "amount": "20", "below": "6"}))
    await ok(payer.customer.delete(path))
    assert (await ok(payer.customer.get(f"{API}/top-up")))["method_id"] is None


async def test_a_rule_that_the_worker_switches_off_is_told_once(payer: Payer) -> None:
    office = payer.office
    await _set(payer, enabled=True, notice_below=None)
    provider = f"{API}/payment-providers/{payer.provider_id}"
    await ok(office.reseller.patch(provider, json={"enabled": False}))
    for _ in range(2):
        await office.work()
    assert (await ok(payer.customer.get(f"{API}/top-up")))["enabled"] is False
    assert [mail.subject for mail in office.mailer.sent] == ["Your automatic top-up is switched off"]
