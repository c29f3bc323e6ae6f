"""Refunds a provider has not made yet: not booked, counted all the same, and asked after until they end."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from offhook.adapters.payment.sandbox import SandboxProvider
from offhook.billing.ports import BillingWeb, Credentials, EventKind, ProviderEvent
from offhook.kit.clock import FakeClock
from offhook.kit.money import Money
from tests.fixtures.web import LogInAs
from tests.integration.billing.seller import API, NOW, Office, ok
from tests.integration.billing.test_payments_api import Payer, proved

EUROS = {"currency": "EUR"}


class Silent(SandboxProvider):
    """Tells how a refund ended only when it is asked."""

    end: EventKind | None = None

    async def look_up_refund(self, reference: str, credentials: Credentials) -> Sequence[ProviderEvent]:
        if self.end is None:
            return []
        amount = Money.parse("10.17", "EUR")
        return [ProviderEvent(id=f"{self.end} {reference}", kind=self.end, at=NOW, reference=reference, amount=amount)]


@pytest.fixture
def silent(clock: FakeClock) -> Silent:
    return Silent(clock)


@pytest.fixture
def web_clock(clock: FakeClock) -> FakeClock:
    return clock


@pytest.fixture
def web_state(billing_state: dict[str, Any], silent: Silent) -> dict[str, Any]:
    return {**billing_state, "billing": BillingWeb(providers={"sandbox": silent}, public_url="http://offhook.test")}


@pytest.fixture
async def payer(office: Office, silent: Silent, log_in_as: LogInAs, anonymous: httpx.AsyncClient) -> Payer:
    office.parts = replace(office.parts, providers={"sandbox": silent})
    payer = Payer(office, await log_in_as(office.firm.customer), anonymous)
    async with office.firm.database.system() as session:
        await session.execute(text("UPDATE logins SET expires_at = '2040-01-01'"))
    await payer.connect()
    return payer


async def paid(payer: Payer) -> str:
    payment = str((await payer.start(amount="25"))["id"])
    assert await payer.tell("succeeded", payment, amount="25", **EUROS) == 204
    return payment


async def states(payer: Payer, payment: str) -> list[str]:
    found = (await ok(payer.office.reseller.get(f"{API}/payments/{payment}/refunds")))["items"]
    return [str(each["state"]) for each in found]


async def an_hour_later(payer: Payer) -> None:
    async with payer.office.firm.database.system() as session:
        begun = payer.office.clock.now() - timedelta(hours=1)
        await session.execute(text("UPDATE payment_refunds SET created_at = :begun"), {"begun": begun})
    await payer.office.work()


@pytest.mark.parametrize(
    ("end", "state", "balance"),
    [("refunded", "succeeded", "14.83"), ("refund_failed", "failed", "25.00"), (None, "pending", "25.00")],
)
async def test_the_provider_is_asked_how_it_ended(
    payer: Payer, silent: Silent, end: EventKind | None, state: str, balance: str
) -> None:
    payment = await paid(payer)
    asked = {"key": "1", "amount": "10.17"}
    refund = await ok(payer.office.reseller.post(f"{API}/payments/{payment}/refunds", json=asked))
    assert (refund["state"], await payer.balance()) == ("pending", "25.00")
    silent.end = end
    await payer.office.work()
    assert await states(payer, payment) == ["pending"], "its own events are waited for first"
    for _ in range(2):
        await an_hour_later(payer)
    assert (await states(payer, payment), await payer.balance()) == ([state], balance)
    answer = await payer.office.reseller.post(f"{API}/payments/{payment}/refunds", json={"key": "2", "amount": "25"})
    assert answer.status_code == (201 if end == "refund_failed" else 409), "what failed is free again"
    await proved(payer.office.firm.database)


async def test_one_from_the_providers_own_desk_is_followed_too(payer: Payer, silent: Silent) -> None:
    payment = await paid(payer)
    for number in range(2):
        begun = {"id": f"begun {number}", "reference": "REF1", "amount": "10.17"}
        assert await payer.tell("refund_begun", payment, **begun, **EUROS) == 204
    assert (await states(payer, payment), await payer.balance()) == (["pending"], "25.00")
    silent.end = "refunded"
    await an_hour_later(payer)
    assert (await states(payer, payment), await payer.balance()) == (["succeeded"], "14.83")
    await proved(payer.office.firm.database)
