"""Owner, reseller and customer of a running instance, and what a call over a carrier costs each of them."""

from dataclasses import dataclass
from typing import Any

import psycopg

from offhook.bootstrap.processes import embedded_postgres
from tests.fixtures.instance import RunningInstance

FREE_NUMBER = "+12025550133"
COST = f"prefix,price,first_s,next_s\n1,6.00,1,1\n{FREE_NUMBER[1:]},0,1,1\n"
"""To one telephone for nothing, to any other for ten cents a second."""
RESELLER, CUSTOMER = "Voces del Sur", "Panadería Luz"


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

    def add(self, name: str, kind: str, **given: str) -> "Tenant":
        below = self.ask("POST", "/accounts", name=name, kind=kind, currency="EUR", **given)
        return Tenant(instance=self.instance, account_id=below["id"])

    def sell_to(self, customer: "Tenant", *, plan_name: str, percent: str) -> None:
        plan = self.ask("POST", "/billing/plans", name=plan_name, currency="EUR")["id"]
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
    """Each sells to the next one, in euros."""

    owner: Tenant
    reseller: Tenant
    customer: Tenant


def plant_tree(instance: RunningInstance, *, credit: str, **given: str) -> Tree:
    """`credit` is what the customer has paid in; `given` goes to both accounts that are added."""
    owner = Tenant(instance=instance, account_id=instance.get("/auth/me")["account"]["id"])
    reseller = owner.add(RESELLER, "reseller", **given)
    customer = reseller.add(CUSTOMER, "customer", **given)
    _price_carriers(owner)
    owner.sell_to(reseller, plan_name="Resellers", percent="20")
    reseller.sell_to(customer, plan_name="Flexible", percent="10")
    owner.receive(reseller, "100")
    reseller.receive(customer, credit)
    return Tree(owner=owner, reseller=reseller, customer=customer)


def _price_carriers(owner: Tenant) -> None:
    deck = owner.ask("POST", "/billing/decks", name="carrier", currency="EUR")["id"]
    client = owner.instance.client
    drafted = client.post(f"/billing/decks/{deck}/versions", content=COST, headers={"content-type": "text/csv"})
    assert drafted.is_success, drafted.text
    owner.ask("POST", f"/billing/decks/versions/{drafted.json()['version']['id']}/approve")
    for carrier in owner.ask("GET", "/carriers")["items"]:
        owner.ask("PUT", f"/billing/carriers/{carrier['id']}", deck_id=deck)


def forget_costs(owner: Tenant) -> None:
    """Nobody knows any more what carriers cost."""
    for cost in owner.ask("GET", "/billing/carriers")["items"]:
        owner.ask("DELETE", f"/billing/carriers/{cost['carrier_id']}")


def add_person(instance: RunningInstance, email: str, *, account_id: str) -> str:
    """The account's owner, with the password of the instance's; the id. Invitations are tried elsewhere."""
    run_sql(
        instance,
        "INSERT INTO users (id, email, name, language, password_hash, recovery_hashes) "
        "SELECT gen_random_uuid(), %s, %s, language, password_hash, recovery_hashes FROM users WHERE email = %s",
        email,
        email.partition("@")[0].title(),
        instance.login[0],
    )
    return let_in(instance, email, account_id=account_id)


def let_in(instance: RunningInstance, email: str, *, account_id: str) -> str:
    """As the account's owner; the id of the user."""
    ((user_id,),) = run_sql(
        instance,
        "INSERT INTO memberships (id, user_id, account_id, role, accepted_at) "
        "SELECT gen_random_uuid(), id, %s, 'owner', now() FROM users WHERE email = %s RETURNING user_id::text",
        account_id,
        email,
    )
    return str(user_id)


def run_sql(instance: RunningInstance, statement: str, *values: str) -> list[tuple[Any, ...]]:
    """Straight in the database, for what the API lets nobody do."""
    url = embedded_postgres(instance.instance).owner_url.replace("+psycopg", "")
    with psycopg.connect(url) as connection:
        done = connection.execute(statement.encode(), values)
        return done.fetchall() if done.description else []
