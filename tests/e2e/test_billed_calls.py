"""A call on a three-level tree: its cost moves, the engine ends it when the credit does, and the books are right."""

from dataclasses import dataclass
from typing import Any

import psycopg
import pytest

from offhook.bootstrap.processes import embedded_postgres
from tests.e2e.handset import Handset
from tests.e2e.office import CUSTOMER, Office, at, leg_of
from tests.fixtures.instance import RunningInstance, until

pytestmark = [pytest.mark.engine, pytest.mark.slow]

AGENT, NUMBER = "+12025550133", "+12025550134"
COST = "prefix,price,first_s,next_s\n1,6.00,1,1\n12025550133,0,1,1\n"
"""To the agent's own telephone for nothing, to anybody else for ten cents a second."""
CREDIT = "0.90"
"""Six seconds at 0.132: +20 % and +10 %."""


@dataclass(kw_only=True)
class Tenant:
    """The API as one account of the tree."""

    instance: RunningInstance
    account_id: str

    def ask(self, method: str, path: str, **body: Any) -> Any:
        query = body.pop("params", None)
        answer = self.instance.client.request(
            method, path, json=body or None, params=query, headers={"X-Offhook-Account": self.account_id}
        )
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    def sell_to(self, customer: "Tenant", *, percent: str) -> None:
        plan = self.ask("POST", "/billing/plans", name=f"for {customer.account_id}", currency="EUR")["id"]
        rule = {"name": "all", "mark_up": {"percent": percent}}
        self.ask("POST", f"/billing/plans/{plan}/versions", rules=[rule])
        self.ask("PUT", f"/billing/customers/{customer.account_id}/plans/{plan}", direction="out")

    def receive(self, customer: "Tenant", amount: str) -> None:
        path = f"/billing/customers/{customer.account_id}/payments"
        self.ask("POST", path, key=f"cash {customer.account_id}", currency="EUR", amount=amount)

    def balance(self) -> dict[str, Any]:
        (found,) = self.ask("GET", "/billing/balances")["items"]
        balance: dict[str, Any] = found
        return balance


@dataclass(kw_only=True)
class Tree:
    owner: Tenant
    reseller: Tenant
    customer: Tenant
    agent_id: str


@pytest.fixture(scope="module")
def tree(victim: Office) -> Tree:
    instance = victim.instance
    owner = Tenant(instance=instance, account_id=instance.get("/auth/me")["account"]["id"])
    euros = {"currency": "EUR"}
    below = owner.ask("POST", "/accounts", name="Reseller", kind="reseller", **euros)
    reseller = Tenant(instance=instance, account_id=below["id"])
    below = reseller.ask("POST", "/accounts", name="Customer", kind="customer", **euros)
    customer = Tenant(instance=instance, account_id=below["id"])
    _give_carrier_its_costs(owner)
    owner.sell_to(reseller, percent="20")
    reseller.sell_to(customer, percent="10")
    owner.receive(reseller, "100")
    reseller.receive(customer, CREDIT)
    number = customer.ask("POST", "/numbers", number=NUMBER)
    agent = customer.ask("POST", "/agents", number_id=number["id"], kind="mobile", name="Eve", phone_number=AGENT)
    return Tree(owner=owner, reseller=reseller, customer=customer, agent_id=agent["id"])


def _give_carrier_its_costs(owner: Tenant) -> None:
    deck = owner.ask("POST", "/billing/decks", name="carrier", currency="EUR")["id"]
    client = owner.instance.client
    drafted = client.post(f"/billing/decks/{deck}/versions", content=COST, headers={"content-type": "text/csv"})
    assert drafted.is_success, drafted.text
    owner.ask("POST", f"/billing/decks/versions/{drafted.json()['version']['id']}/approve")
    url = embedded_postgres(owner.instance.instance).owner_url.replace("+psycopg", "")
    with psycopg.connect(url) as connection:
        connection.execute(
            "INSERT INTO carrier_decks (carrier, account_id, deck_id) SELECT id::text, account_id, %s FROM carriers",
            [deck],
        )
        connection.execute("SELECT pg_notify('offhook_tariffs', '')")


def test_the_engine_ends_a_call_when_its_credit_does_with_nobody_alive(house: Office, tree: Tree) -> None:
    eve, customer = Handset(house.instance, AGENT, label="Eve"), house.customer
    call_id = tree.customer.ask("POST", "/calls", agent_id=tree.agent_id, to=CUSTOMER)["id"]
    eve.until_state("ringing")
    eve.answer()
    customer.until_state("ringing", timeout_s=30)
    customer.answer()
    first = until(lambda: _cost_of(tree, call_id), what="the call costs something")
    more = until(lambda: (_cost_of(tree, call_id) or 0) > first, what="its cost moves")
    assert more
    for name in [name for name in house.instance.children() if name.startswith("telephony")]:
        house.instance.kill(name)
    customer.until_state("idle")
    house.instance.until_ready()
    call = until(
        lambda: _booked(tree, call_id), timeout_s=60, what=lambda: tree.customer.ask("GET", f"/calls/{call_id}")
    )
    leg = leg_of(call, CUSTOMER)
    talked_s = (at(leg["ended_at"]) - at(leg["answered_at"])).total_seconds()
    assert 4 <= talked_s <= 6, "six seconds are paid for"
    _every_level_is_explained(tree, call)


def _cost_of(tree: Tree, call_id: str) -> int | None:
    for call in tree.customer.ask("GET", "/calls/live")["items"]:
        if call["id"] == call_id and call["cost_micros"]:
            return int(call["cost_micros"])
    return None


def _booked(tree: Tree, call_id: str) -> dict[str, Any] | None:
    call: dict[str, Any] = tree.customer.ask("GET", f"/calls/{call_id}")
    return call if call["state"] == "ended" and call["price"] else None


def _every_level_is_explained(tree: Tree, call: dict[str, Any]) -> None:
    leg_id = leg_of(call, CUSTOMER)["id"]

    def levels(tenant: Tenant) -> list[tuple[str, int]]:
        legs = tenant.ask("GET", f"/billing/calls/{call['id']}")["legs"]
        (leg,) = [leg for leg in legs if leg["leg_id"] == leg_id]
        return [(level["side"], level["price_micros"]) for level in leg["levels"]]

    (owes,) = levels(tree.customer)
    assert owes == ("owes", call["price"]["micros"])
    seconds = call["price"]["micros"] // 132_000
    assert levels(tree.reseller) == [("owes", seconds * 120_000), ("earns", owes[1])]
    assert [price for _, price in levels(tree.owner)] == [seconds * 100_000, seconds * 120_000, owes[1]]
    statement = tree.customer.ask("GET", "/billing/statement", params={"currency": "EUR"})
    left = f"{0.9 - seconds * 0.132:.3f}"
    assert float(statement["closing"]) == float(left) >= 0
    assert tree.customer.balance()["pending"] in ("0", "0.00")
    reconciled = tree.owner.instance.offhook("billing", "reconcile")
    assert reconciled.returncode == 0, reconciled.stdout
