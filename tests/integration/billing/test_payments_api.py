"""Payments over the API and the webhook door: each event once, whatever came before it, and nothing forged."""

import asyncio
import itertools
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import httpx
import orjson
import pytest
from sqlalchemy import func, select, text

from offhook.adapters.payment.sandbox import SIGNATURE, sign
from offhook.billing.actions.reconcile import reconcile
from offhook.billing.payments.models import PaymentEventRow, PaymentRow, ProviderRow
from offhook.db.session import Database
from offhook.kit.clock import FakeClock
from offhook.tenancy.api import Cipher
from tests.fixtures.web import LogInAs
from tests.integration.billing.seller import API, NOW, Office, ok

SECRET = "whsec"


@pytest.fixture
def web_clock(clock: FakeClock) -> FakeClock:
    return clock


@pytest.fixture
def web_state(billing_state: dict[str, Any]) -> dict[str, Any]:
    return billing_state


class Payer:
    """The customer, and the provider's side of its payments."""

    def __init__(self, office: Office, customer: httpx.AsyncClient, anonymous: httpx.AsyncClient) -> None:
        self.office, self.customer, self._anonymous = office, customer, anonymous
        self.provider_id = ""

    async def connect(self) -> None:
        given = {"type": "sandbox", "name": "Cards", "credentials": {"webhook_secret": SECRET}}
        provider = await ok(self.office.reseller.post(f"{API}/payment-providers", json=given))
        self.provider_id = provider["id"]

    async def start(self, **given: Any) -> dict[str, Any]:
        asked = {"provider_id": self.provider_id, **given}
        payment: dict[str, Any] = await ok(self.customer.post(f"{API}/payments", json=asked))
        return payment

    async def tell(self, kind: str, payment: str, /, *, secret: str = SECRET, **told: Any) -> int:
        event = {"id": f"evt-{payment}-{kind}", "kind": kind, "payment": payment, "at": NOW.isoformat(), **told}
        body = orjson.dumps(event)
        headers = {SIGNATURE: sign(body, secret)}
        answer = await self._anonymous.post(f"/hooks/payments/{self.provider_id}", content=body, headers=headers)
        return answer.status_code

    async def balance(self) -> str:
        items = (await ok(self.customer.get(f"{API}/balances")))["items"]
        return str(items[0]["posted"]) if items else "0"

    async def state(self, payment: str) -> str:
        return str((await ok(self.customer.get(f"{API}/payments/{payment}")))["state"])


@pytest.fixture
async def payer(office: Office, log_in_as: LogInAs, anonymous: httpx.AsyncClient) -> Payer:
    payer = Payer(office, await log_in_as(office.firm.customer), anonymous)
    async with office.firm.database.system() as session:
        await session.execute(text("UPDATE logins SET expires_at = '2040-01-01'"))
    await payer.connect()
    return payer


async def proved(database: Database) -> None:
    async with database.system() as session:
        found = await reconcile(session, since=datetime(2026, 1, 1, tzinfo=UTC))
    assert not any(found.values()), found


async def test_a_top_up_counts_once_however_often_it_is_told(payer: Payer, database: Database) -> None:
    payment = (await payer.start(amount="25"))["id"]
    assert (await payer.balance(), await payer.state(payment)) == ("0", "pending")
    paid = {"amount": "25", "currency": "EUR"}
    for _ in range(3):
        assert await payer.tell("succeeded", payment, **paid) == 204
    assert await payer.tell("succeeded", payment, id="another event of the same payment", **paid) == 204
    assert (await payer.balance(), await payer.state(payment)) == ("25.00", "succeeded")
    await proved(database)


async def test_a_forged_webhook_books_nothing(payer: Payer, anonymous: httpx.AsyncClient) -> None:
    payment = (await payer.start(amount="25"))["id"]
    assert await payer.tell("succeeded", payment, secret="guessed", amount="25", currency="EUR") == 400
    path = f"/hooks/payments/{payer.provider_id}"
    assert (await anonymous.post(path, content=b"{}")).status_code == 400
    assert (await anonymous.post(f"/hooks/payments/{payment}", content=b"{}")).status_code == 404
    assert (await anonymous.post(path, content=b"x" * 600_000)).status_code == 413
    assert await payer.balance() == "0"


@pytest.mark.parametrize(
    ("amount", "currency"), [("24.99", "EUR"), ("25", "USD"), ("2500", "EUR"), ("25.000001", "EUR")]
)
async def test_another_amount_or_currency_than_asked_is_for_a_person(payer: Payer, amount: str, currency: str) -> None:
    payment = (await payer.start(amount="25"))["id"]
    assert await payer.tell("succeeded", payment, amount=amount, currency=currency) == 204
    assert (await payer.balance(), await payer.state(payment)) == ("0", "review")


async def test_an_unknown_currency_is_refused(payer: Payer) -> None:
    payment = (await payer.start(amount="25"))["id"]
    assert await payer.tell("succeeded", payment, amount="25", currency="XXX") == 422
    assert await payer.state(payment) == "pending"


EVENTS = {
    "succeeded": {"amount": "25", "currency": "EUR", "at": NOW.isoformat()},
    "failed": {"problem": "returned by the bank", "at": (NOW + timedelta(days=3)).isoformat()},
}


@pytest.mark.parametrize("order", list(itertools.permutations(EVENTS)), ids="-".join)
async def test_a_debit_that_came_back_is_no_money_in_any_order(
    payer: Payer, order: tuple[str, ...], database: Database
) -> None:
    payment = (await payer.start(amount="25"))["id"]
    for kind in [*order, *order]:
        assert await payer.tell(kind, payment, **EVENTS[kind]) == 204
    assert await payer.balance() in ("0", "0.00")
    assert await payer.state(payment) in ("failed", "reversed")
    await proved(database)


@pytest.mark.parametrize("order", list(itertools.permutations(["succeeded", "refunded", "second"])), ids="-".join)
async def test_refunds_are_taken_off_in_any_order(payer: Payer, order: tuple[str, ...], database: Database) -> None:
    payment = (await payer.start(amount="25"))["id"]
    events: dict[str, dict[str, Any]] = {
        "succeeded": {"amount": "25", "currency": "EUR"},
        "refunded": {"amount": "10", "currency": "EUR", "reference": "re_1"},
        "second": {"kind": "refunded", "amount": "5", "currency": "EUR", "reference": "re_2"},
    }
    for name in [*order, *order]:
        assert await payer.tell(name, payment, **events[name]) == 204
    assert (await payer.balance(), await payer.state(payment)) == ("10.00", "succeeded")
    too_much = {"amount": "11", "currency": "EUR", "reference": "re_3"}
    assert await payer.tell("refunded", payment, id="third", **too_much) == 204
    assert await payer.balance() == "10.00"
    await proved(database)


async def test_an_invoice_is_paid_by_the_payment_that_names_it(payer: Payer, database: Database) -> None:
    await payer.office.october()
    invoice = await payer.office.approved()
    payment = await payer.start(invoice_id=invoice["id"])
    assert payment["amount"] == "15.97"
    path = f"{API}/payments/{payment['id']}/sandbox-outcome"
    await ok(payer.customer.post(path, json={"outcome": "succeeded"}))
    assert (await payer.office.read(invoice["id"]))["status"] == "paid"
    again = {"provider_id": payer.provider_id, "invoice_id": invoice["id"]}
    assert (await payer.customer.post(f"{API}/payments", json=again)).status_code == 422, "nothing is open"
    await proved(database)


async def test_each_side_sees_its_own_payments(payer: Payer, log_in_as: LogInAs) -> None:
    payment = (await payer.start(amount="25"))["id"]
    owner = await log_in_as(payer.office.firm.owner)
    assert (await owner.get(f"{API}/payments/{payment}")).status_code == 404
    assert (await ok(owner.get(f"{API}/received-payments")))["items"] == []
    (received,) = (await ok(payer.office.reseller.get(f"{API}/received-payments")))["items"]
    assert received["customer_name"] == "C"
    assert (await ok(payer.office.reseller.get(f"{API}/payments")))["items"] == []
    (own,) = (await ok(payer.customer.get(f"{API}/payments")))["items"]
    assert own["id"] == payment
    options = await payer.customer.get(f"{API}/payment-options")
    assert str(payer.office.firm.reseller.id) not in options.text
    path = f"{API}/payment-providers/{payer.provider_id}"
    assert (await payer.customer.patch(path, json={"enabled": False})).status_code == 404
    outcome = {"outcome": "succeeded"}
    assert (await owner.post(f"{API}/payments/{payment}/sandbox-outcome", json=outcome)).status_code == 404


async def test_credentials_are_never_shown_and_kept_encrypted(payer: Payer, database: Database, cipher: Cipher) -> None:
    shown = await payer.office.reseller.get(f"{API}/payment-providers")
    assert SECRET not in shown.text
    async with database.system() as session:
        row = (await session.scalars(select(ProviderRow))).one()
    assert SECRET not in row.credentials_encrypted
    assert SECRET in cipher.decrypt(row.credentials_encrypted)
    wrong = {"type": "sandbox", "name": "x", "credentials": {"key": "y"}}
    refused = await payer.office.reseller.post(f"{API}/payment-providers", json=wrong)
    assert refused.status_code == 422
    assert "webhook_secret" in refused.text


async def _rule(payer: Payer, *, amount: str) -> None:
    payment = (await payer.start(amount="1", save_method=True))["id"]
    assert await payer.tell("failed", payment, problem="only the card was wanted") == 204
    (method,) = (await ok(payer.customer.get(f"{API}/payment-methods")))["items"]
    rule = {"enabled": True, "below": "5", "amount": amount, "method_id": method["id"], "notice_below": "2"}
    await ok(payer.customer.put(f"{API}/top-up", json={**rule, "most_per_day": 2}))


async def test_a_low_balance_is_filled_up_and_told_of_once(payer: Payer, database: Database) -> None:
    await ok(payer.office.reseller.patch(f"{payer.office.customer_path}/profile", json={"email": "c@cafe.example"}))
    await _rule(payer, amount="20")
    await payer.office.work()
    assert await payer.balance() == "20.00"
    await payer.office.work()
    assert await payer.balance() == "20.00", "it is not low any more"
    await payer.office.pay("-19", "spent")
    await payer.office.work()
    assert await payer.balance() == "21.00"
    await payer.office.pay("-20", "spent again")
    for _ in range(3):
        await payer.office.work()
    assert await payer.balance() == "1.00", "two a day are enough"
    assert [mail.subject for mail in payer.office.mailer.sent] == ["Your balance is low: 1,00\xa0€"]
    payer.office.clock.advance(seconds=90_000)
    await payer.office.work()
    assert await payer.balance() == "21.00"
    await proved(database)


async def test_failing_top_ups_wait_longer_and_then_for_a_person(payer: Payer, database: Database) -> None:
    await _rule(payer, amount="20.13")
    attempts = []
    for _ in range(24 * 8):
        await payer.office.work()
        async with database.system() as session:
            counted = select(func.count()).select_from(PaymentRow).where(PaymentRow.purpose == "auto_top_up")
            attempts.append(int(await session.scalar(counted) or 0))
        payer.office.clock.advance(seconds=3600)
        if attempts[-1] == 5:
            break
    assert attempts[:3] == [1, 2, 2], "one an hour later, the next two hours after that"
    rule = await ok(payer.customer.get(f"{API}/top-up"))
    assert (rule["enabled"], rule["failures"]) == (False, 5)
    assert await payer.balance() == "0"


async def test_events_of_nobodys_payment_are_kept(payer: Payer, database: Database) -> None:
    assert await payer.tell("succeeded", "not an id", amount="1", currency="EUR") == 204
    async with database.system() as session:
        assert (await session.scalars(select(PaymentEventRow.outcome))).one() == "unknown"


async def test_money_and_approvals_at_the_same_time_do_not_wait_in_a_circle(payer: Payer, database: Database) -> None:
    office = payer.office
    await office.october()
    drafts = [(await office.drafted())["id"]]
    for month in range(1, 6):
        at = NOW + timedelta(days=30 * month)
        await office.call("34911234567", at=at)
        start, end = (at - timedelta(days=1)).date(), (at + timedelta(days=1)).date()
        await office.draft(period_start=start.isoformat(), period_end=end.isoformat())
    drafts = [one["id"] for one in (await ok(office.reseller.get(f"{API}/invoices")))["items"]]
    assert len(drafts) == 6
    payments = [(await payer.start(amount="5"))["id"] for _ in drafts]
    paid = {"amount": "5", "currency": "EUR"}
    told = [payer.tell("succeeded", payment, **paid) for payment in payments]
    done = await asyncio.gather(*told, *[office.approve(draft) for draft in drafts])
    assert done[: len(payments)] == [204] * len(payments)
    invoices = (await ok(office.reseller.get(f"{API}/invoices")))["items"]
    assert sum(Decimal(one["paid"]) for one in invoices) == 30
    await proved(database)
