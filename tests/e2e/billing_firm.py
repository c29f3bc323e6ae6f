"""The demo firm as a phone company: a reseller below it, the reseller's customer, and two months of calls."""

import asyncio
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from offhook.billing.api import Call, CallDesk, CallKey, Tariffs, milliseconds
from offhook.bootstrap.house import open_house
from offhook.kit.ids import new_id
from tests.e2e.billed_tree import let_in, run_sql
from tests.fixtures.instance import RunningInstance

RESELLER, CUSTOMER = "Harbor Voice", "Riverside Apartments"
DECK = "prefix,price,first_s,next_s\n1,0.0120,6,6\n1202,0.0090,6,6\n34,0.0310,30,6\n346,0.0450,30,6\n44,0.0280,60,60\n"
SELLER = {
    "legal_name": "Harbor Voice LLC", "street": "200 Pier Avenue", "postcode": "02110", "city": "Boston",
    "region": "MA", "email": "billing@harbor.example", "colour": "#0b6e4f", "iban": "ES9121000418450200051332",
}  # fmt: skip
BUYER = {"legal_name": "Riverside Apartments Inc.", "street": "12 Mill Street", "postcode": "02139",
         "city": "Cambridge", "email": "office@riverside.example"}  # fmt: skip
DIALLED = ("12025550177", "12125550148", "34911234567", "34612345678", "442079460018", "12025550145")


@dataclass(frozen=True, slots=True)
class BillingFirm:
    """The accounts to switch to."""

    reseller_id: str
    customer_id: str


def furnish_billing(instance: RunningInstance, *, calls: int = 24, number: str | None = None) -> BillingFirm:
    """The demo's owner may enter all three accounts; it gives the customer its number, if it is to have one."""
    with closing(_client(instance)) as owner:
        reseller_id = _post(owner, "/accounts", name=RESELLER, kind="reseller", currency="USD")["id"]
        customer = {"name": CUSTOMER, "currency": "USD"}
        customer_id = _ok(owner.post("/accounts", json=customer, headers={"X-Offhook-Account": reseller_id}))["id"]
        if number is not None:
            given = {"number": number, "label": "Front desk"}
            _ok(owner.post("/numbers", json=given, headers={"X-Offhook-Account": customer_id}))
        for account_id in (reseller_id, customer_id):
            let_in(instance, instance.login[0], account_id=account_id)
        with closing(_client(instance, account_id=reseller_id)) as reseller:
            long_ago = (datetime.now(UTC) - timedelta(days=100)).isoformat()
            _furnish_owner(owner, reseller_id, since=long_ago)
            _furnish_reseller(reseller, customer_id)
    # Nobody may be given a plan for the past.
    run_sql(instance, f"UPDATE plan_assignments SET from_at = '{long_ago}'")
    run_sql(instance, f"UPDATE rate_plan_versions SET effective_at = '{long_ago}'")
    asyncio.run(_rate_calls(instance, customer_id, count=calls))
    return BillingFirm(reseller_id=reseller_id, customer_id=customer_id)


def _furnish_owner(owner: httpx.Client, reseller_id: str, *, since: str) -> None:
    deck = _post(owner, "/billing/decks", name="Worldwide", currency="USD")
    terms = {"effective_at": since}
    version = _ok(owner.post(f"/billing/decks/{deck['id']}/versions", params=terms, content=DECK))["version"]
    _post(owner, f"/billing/decks/versions/{version['id']}/approve")
    _sell(owner, reseller_id, plan="Wholesale", deck_id=deck["id"], rules=[])
    _post(owner, f"/billing/customers/{reseller_id}/payments", key="wire 1", amount="250", memo="Wire transfer")


def _furnish_reseller(reseller: httpx.Client, customer_id: str) -> None:
    rules: list[dict[str, Any]] = [
        {"name": "Mobiles in Spain", "prefixes": ["346"], "mark_up": {"percent": "20"}},
        {"name": "All other numbers", "mark_up": {"percent": "35", "per_unit": "0.002"}},
    ]
    _sell(reseller, customer_id, plan="Business", deck_id=None, rules=rules)
    _ok(reseller.patch("/billing/profile", json=SELLER))
    _ok(reseller.patch(f"/billing/customers/{customer_id}/profile", json=BUYER))
    _ok(reseller.patch(f"/billing/customers/{customer_id}/limits", json={"credit_limit": "50", "max_calls_out": 4}))
    _post(reseller, f"/billing/customers/{customer_id}/payments", key="wire 7", amount="40", memo="Wire transfer")
    secret = {"webhook_secret": "whsec-of-the-sandbox-0001"}
    _post(reseller, "/billing/payment-providers", type="sandbox", name="Card", credentials=secret)


def _sell(seller: httpx.Client, customer_id: str, *, plan: str, deck_id: str | None, rules: list[Any]) -> None:
    plan_id = _post(seller, "/billing/plans", name=plan, currency="USD")["id"]
    _post(seller, f"/billing/plans/{plan_id}/versions", deck_id=deck_id, rules=rules)
    _ok(seller.put(f"/billing/customers/{customer_id}/plans/{plan_id}", json={}))


async def _rate_calls(instance: RunningInstance, customer_id: str, *, count: int) -> None:
    """Booked as the journal books them, spread over the last weeks."""
    async with open_house(instance.instance) as house:
        desk = CallDesk(house.database, Tariffs(house.database), house.clock)
        first = house.clock.now() - timedelta(days=50)
        for number in range(count):
            at = first + timedelta(days=45) * number / count
            call = Call(
                id="c",
                account_id=customer_id,
                dialled=DIALLED[number % len(DIALLED)],
                answered_at_ms=milliseconds(at),
                duration_ms=41_000 + 37_700 * (number % 11),
            )
            await desk.settle(CallKey(call_id=new_id(), leg_id="leg"), call)


def _client(instance: RunningInstance, *, account_id: str | None = None) -> httpx.Client:
    """Logged in as the demo's owner, in an account of theirs."""
    client = httpx.Client(
        base_url=f"{instance.instance.local_url}/api/v1", headers={"X-Offhook-Client": "web"}, timeout=30
    )
    email, password = instance.login
    _post(client, "/auth/login", email=email, password=password)
    if account_id is not None:
        _post(client, "/auth/account", account_id=account_id)
    return client


def _post(client: httpx.Client, path: str, **body: Any) -> Any:
    return _ok(client.post(path, json=body))


def _ok(answer: httpx.Response) -> Any:
    assert answer.is_success, f"{answer.request.method} {answer.request.url}: {answer.status_code} {answer.text}"
    return answer.json() if answer.content and "json" in answer.headers["content-type"] else None
