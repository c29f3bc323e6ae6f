"""Money given back: never more than was paid, asked once, booked when the provider says so; disputes lost and won."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from offhook.adapters.payment.sandbox import SandboxProvider
from offhook.billing.ports import BillingWeb, Credentials, RefundAsked, RefundBegun
from offhook.kit.clock import FakeClock
from offhook.kit.errors import UnavailableError
from tests.fixtures.web import LogInAs
from tests.integration.billing.seller import API, NOW, Office, ok
from tests.integration.billing.test_payments_api import Payer, proved

EUROS = {"currency": "EUR"}


class Shaky(SandboxProvider):
    """Away when told so; it counts what it was asked."""

    def __init__(self, clock: FakeClock) -> None:
        super().__init__(clock)
        self.away = False
        self.asked: list[RefundAsked] = []

    async def refund(self, asked: RefundAsked, credentials: Credentials) -> RefundBegun:
        self.asked.append(asked)
        if self.away:
            raise UnavailableError("out for lunch")
        return await super().refund(asked, credentials)


@pytest.fixture
def sandbox(clock: FakeClock) -> Shaky:
    return Shaky(clock)


@pytest.fixture
def web_clock(clock: FakeClock) -> FakeClock:
    return clock


@pytest.fixture
def web_state(billing_state: dict[str, Any], sandbox: Shaky) -> dict[str, Any]:
    return {**billing_state, "billing": BillingWeb(providers={"sandbox": sandbox}, public_url="http://offhook.test")}


@pytest.fixture
async def payer(office: Office, log_in_as: LogInAs, anonymous: httpx.AsyncClient) -> Payer:
    payer = Payer(office, await log_in_as(office.firm.customer), anonymous)
    async with office.firm.database.system() as session:
        await session.execute(text("UPDATE logins SET expires_at = '2040-01-01'"))
    await payer.connect()
    return payer


async def paid(payer: Payer, amount: str = "25") -> str:
    payment = str((await payer.start(amount=amount))["id"])
    assert await payer.tell("succeeded", payment, amount=amount, **EUROS) == 204
    return payment


def refund(payer: Payer, payment: str, key: str = "1", **given: Any) -> Any:
    return payer.office.reseller.post(f"{API}/payments/{payment}/refunds", json={"key": key, **given})


async def states(payer: Payer, payment: str) -> Sequence[tuple[str, str]]:
    found = (await ok(payer.office.reseller.get(f"{API}/payments/{payment}/refunds")))["items"]
    return [(each["amount"], each["state"]) for each in found]


async def refunded(payer: Payer, payment: str) -> str:
    return str((await ok(payer.customer.get(f"{API}/payments/{payment}")))["refunded"])


async def test_never_more_is_given_back_than_was_paid(payer: Payer) -> None:
    payment = await paid(payer)
    told = await ok(refund(payer, payment, amount="10", reason="Sorry"))
    assert (told["amount"], told["state"], told["reason"]) == ("10.00", "succeeded", "Sorry")
    assert (await payer.balance(), await refunded(payer, payment)) == ("15.00", "10.00")
    (received,) = (await ok(payer.office.reseller.get(f"{API}/received-payments")))["items"]
    assert [(each["amount"], each["reason"]) for each in received["refunds"]] == [("10.00", "Sorry")]
    for absurd in ("15.01", "25", "0"):
        answer = await refund(payer, payment, key="2", amount=absurd)
        assert (answer.status_code, "15.00" in answer.json()["detail"]) == (409, True), absurd
    assert (await refund(payer, payment, key="2", amount="0.005")).status_code == 422
    assert (await refund(payer, payment, key="2", amount="-1")).status_code == 422
    assert (await ok(refund(payer, payment, key="3")))["amount"] == "15.00", "the rest"
    assert (await payer.balance(), await refunded(payer, payment)) == ("0.00", "25.00")
    assert (await refund(payer, payment, key="4")).status_code == 409
    await proved(payer.office.firm.database)


async def test_said_again_it_is_the_same_refund(payer: Payer, sandbox: Shaky) -> None:
    payment = await paid(payer)
    first = await ok(refund(payer, payment, amount="10"))
    assert (await ok(refund(payer, payment, amount="10")))["id"] == first["id"]
    assert (await refund(payer, payment, amount="11")).status_code == 409
    assert len(sandbox.asked) == 1
    answers = await asyncio.gather(*[refund(payer, payment, key=f"at once {each}", amount="10") for each in range(3)])
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]
    assert await payer.balance() == "5.00"
    await proved(payer.office.firm.database)


async def test_it_is_booked_when_the_provider_confirms_and_once(payer: Payer) -> None:
    payment = await paid(payer)
    told = await ok(refund(payer, payment, amount="10.17"))
    assert (told["state"], await payer.balance()) == ("pending", "25.00")
    assert (await refund(payer, payment, key="2", amount="15")).status_code == 409, "what is under way counts"
    event = {"reference": f"sandbox-{told['id']}", "refund": told["id"], "amount": "10.17", **EUROS}
    for number in range(3):
        assert await payer.tell("refunded", payment, id=f"event {number}", **event) == 204
    assert (await payer.balance(), await states(payer, payment)) == ("14.83", [("10.17", "succeeded")])
    await proved(payer.office.firm.database)


async def test_what_fails_later_comes_back(payer: Payer) -> None:
    """The bank returned it: the customer still has its money here."""
    payment = await paid(payer)
    told = await ok(refund(payer, payment, amount="10"))
    assert await payer.balance() == "15.00"
    event = {"reference": f"sandbox-{told['id']}", "refund": told["id"], "amount": "10", "problem": "closed", **EUROS}
    for number in range(2):
        assert await payer.tell("refund_failed", payment, id=f"event {number}", **event) == 204
    assert (await payer.balance(), await refunded(payer, payment)) == ("25.00", "0.00")
    assert await states(payer, payment) == [("10.00", "failed")]
    await proved(payer.office.firm.database)


async def test_told_that_it_failed_before_that_it_was_made_nothing_is_booked(payer: Payer) -> None:
    payment = await paid(payer)
    told = await ok(refund(payer, payment, amount="10.17"))
    event = {"reference": f"sandbox-{told['id']}", "refund": told["id"], "amount": "10.17", **EUROS}
    assert await payer.tell("refund_failed", payment, **event) == 204
    assert await payer.tell("refunded", payment, **event) == 204
    assert (await payer.balance(), await states(payer, payment)) == ("25.00", [("10.17", "failed")])
    await proved(payer.office.firm.database)


async def test_what_the_provider_refuses_frees_the_amount_again(payer: Payer) -> None:
    payment = await paid(payer)
    answer = await refund(payer, payment, amount="20.13")
    assert (answer.status_code, "declined" in answer.json()["detail"]) == (422, True)
    assert await states(payer, payment) == [("20.13", "failed")]
    assert (await ok(refund(payer, payment, key="2")))["amount"] == "25.00"
    await proved(payer.office.firm.database)


async def test_a_provider_that_is_away_is_asked_again(payer: Payer, sandbox: Shaky) -> None:
    payment, sandbox.away = await paid(payer), True
    assert (await refund(payer, payment, amount="10")).status_code == 503
    assert await states(payer, payment) == [("10.00", "pending")]
    sandbox.away = False
    assert (await ok(refund(payer, payment, amount="10")))["state"] == "succeeded"
    assert [asked.id for asked in sandbox.asked] == [sandbox.asked[0].id] * 2, "by the same id"
    sandbox.away = True
    assert (await refund(payer, payment, key="2", amount="5")).status_code == 503
    async with payer.office.firm.database.system() as session:
        await session.execute(text("UPDATE payment_refunds SET created_at = '2026-10-31'"))
    await payer.office.work()
    assert await payer.balance() == "10.00", "the worker asked, too"
    await proved(payer.office.firm.database)


async def test_only_what_was_paid_and_only_by_who_was_paid(payer: Payer) -> None:
    pending = str((await payer.start(amount="25"))["id"])
    answer = await refund(payer, pending)
    assert (answer.status_code, "pending" in answer.json()["detail"]) == (409, True)
    payment = await paid(payer)
    assert (await payer.customer.post(f"{API}/payments/{payment}/refunds", json={"key": "1"})).status_code == 404
    assert (await payer.customer.get(f"{API}/payments/{payment}/refunds")).status_code == 404


@pytest.mark.parametrize("order", [("refunded", "reinstated"), ("reinstated", "refunded")])
async def test_a_dispute_that_was_won_brings_the_money_back(payer: Payer, order: tuple[str, str]) -> None:
    payment = await paid(payer)
    event = {"reference": "dp_1", "amount": "25", **EUROS}
    for kind in (*order, *order):
        await payer.tell(kind, payment, id=f"{kind} again", **event)
        assert await payer.tell(kind, payment, **event) == 204
    assert (await payer.balance(), await refunded(payer, payment)) == ("25.00", "0.00")
    assert await payer.tell("reinstated", payment, id="more", reference="dp_2", amount="26", **EUROS) == 204
    assert (await payer.balance(), await payer.state(payment)) == ("25.00", "succeeded")
    assert "26" in (await ok(payer.customer.get(f"{API}/payments/{payment}")))["problem"]
    await proved(payer.office.firm.database)


@pytest.mark.parametrize(
    ("story", "balance"),
    [
        ("succeeded failed refunded", "0.00"),
        ("succeeded refunded failed", "0.00"),
        ("succeeded refunded failed succeeded", "15.00"),
        ("succeeded failed refunded succeeded", "15.00"),
        ("refunded failed", "-10.00"),
        ("refunded failed succeeded", "15.00"),
        ("succeeded failed failed succeeded", "25.00"),
    ],
)
async def test_a_payment_that_came_back_is_worth_nothing_and_paid_again_what_was_not_given_back(
    payer: Payer, story: str, balance: str
) -> None:
    payment = str((await payer.start(amount="25"))["id"])
    for day, kind in enumerate(story.split()):
        told: dict[str, Any] = {"at": (NOW + timedelta(days=day)).isoformat()}
        if kind != "failed":
            told |= {"amount": "10" if kind == "refunded" else "25", **EUROS}
        if kind == "refunded":
            told["reference"] = "re_1"
        for event in (f"{day}", f"{day} again" if kind == "refunded" else f"{day}"):
            assert await payer.tell(kind, payment, id=event, **told) == 204
    assert await payer.balance() == balance
    await proved(payer.office.firm.database)
