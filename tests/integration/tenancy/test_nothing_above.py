"""A customer learns nothing of the accounts above it: not who they are, not how many, but its seller's legal name."""

import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI

from offhook.db.session import Database
from offhook.tenancy.api import Account, create_account
from offhook.tenancy.schemas import AccountCreate
from tests.fixtures.web import LogInAs

API = "/api/v1"
PLACED = {"street": "Calle Mayor 12", "postcode": "28013", "city": "Madrid", "vat_number": "ESB58378431"}
SPAIN = {"currency": "EUR", "country": "ES"}


@dataclass(frozen=True, kw_only=True)
class Customer:
    """A customer, what it may not learn, and its two people."""

    admin: httpx.AsyncClient
    agent: httpx.AsyncClient
    secrets: frozenset[str]


async def ok(asked: Any) -> Any:
    answer = await asked
    assert answer.is_success, f"{answer.request.url.path}: {answer.text}"
    return answer.json() if answer.content else None


async def sell_to(seller: httpx.AsyncClient, customer_id: UUID, *, legal_name: str) -> None:
    """One of everything that a seller gives its customer or does in its account."""
    await ok(seller.patch(f"{API}/billing/profile", json={**PLACED, "legal_name": legal_name}))
    path = f"{API}/billing/customers/{customer_id}"
    await ok(seller.patch(f"{path}/profile", json={"legal_name": "Buyer", "email": "buyer@buyer.example"}))
    await ok(seller.post(f"{path}/payments", json={"key": "paid in", "amount": "10"}))
    product = await ok(
        seller.post(f"{API}/billing/products", json={"name": "Line", "currency": "EUR", "price": "5", "months": 1})
    )
    await ok(seller.post(f"{path}/subscriptions", json={"product_id": product["id"]}))
    await ok(seller.post(f"{path}/charges", json={"description": "Setting up", "amount": "5"}))
    await ok(seller.post(f"{API}/wholesale/customers/{customer_id}/accesses", json={"name": "Switch", "kind": "user"}))
    acting = {"x-offhook-account": str(customer_id)}
    graph = {"start": "end", "nodes": [{"id": "end", "type": "hangup"}]}
    for what, body in (
        ("contacts", {"first_name": "Zoe", "numbers": [{"number": "+12025550100"}]}),
        ("flows", {"name": "Day", "graph": graph}),
        ("api-keys", {"name": "crm", "scopes": ["calls:read"]}),
        ("devices", {"name": "Desk"}),
        ("messaging/providers", {"name": "Texts", "type": "sandbox", "settings": {"sender": "Firm"}}),
        ("messages", {"to": ["+12025550143"], "body": "Hello"}),
    ):
        await ok(seller.post(f"{API}/{what}", json=body, headers=acting))


@pytest.fixture
async def customers(database: Database, account: Account, log_in_as: LogInAs) -> list[Customer]:
    """One of a reseller's and one of the owner's, alike in all else."""
    async with database.system() as session:
        top = await session.get_one(Account, account.id)
        top.name, top.currency, top.country = "Uppermost Carrier", "EUR", "ES"
        made = AccountCreate(name="Middle Telecom", kind="reseller", **SPAIN)
        reseller = await create_account(session, parent=top, given=made)
        below = [
            await create_account(session, parent=parent, given=AccountCreate(name="Shop", **SPAIN))
            for parent in (reseller, top)
        ]
    owner = await log_in_as(account, email="ulla@uppermost.example")
    middle = await log_in_as(reseller, email="mia@middle.example")
    await ok(owner.post(f"{API}/carriers", json={"name": "Backbone", "host": "sip.backbone.example"}))
    names = {"Uppermost", "uppermost.example", "middle.example", "Middle Telecom", "Backbone", "backbone.example"}
    ids = {str(each.id) for each in (account, reseller)}
    secrets = frozenset(names | ids | {one.replace("-", "") for one in ids})
    found = []
    for customer, seller, legal_name in zip(below, (middle, owner), ("Seller One", "Seller Two"), strict=True):
        await sell_to(seller, customer.id, legal_name=legal_name)
        people = [
            await log_in_as(customer, role=role, email=f"{role}@{customer.id.hex}.example")
            for role in ("admin", "agent")
        ]
        found.append(Customer(admin=people[0], agent=people[1], secrets=secrets))
    return found


async def walked(app: FastAPI, client: httpx.AsyncClient) -> dict[str, httpx.Response]:
    """What every GET answers: those of lists, and of each list's first object."""
    paths = [path for path, operations in app.openapi()["paths"].items() if "get" in operations]
    told = {path: await client.get(path) for path in paths if "{" not in path}
    told |= {"the log": await client.get(f"{API}/audit-events?limit=200")}
    for path in paths:
        listed = re.sub(r"/{\w+}.*$", "", path)
        if path.count("{") != 1 or listed not in told or not told[listed].is_success:
            continue
        items = told[listed].json().get("items") if "json" in told[listed].headers["content-type"] else None
        if items and "id" in items[0]:
            told[path] = await client.get(re.sub(r"{\w+}", items[0]["id"], path))
    return told


def shape(value: Any) -> Any:
    """Names and kinds, without the values; of a list what its items have among them."""
    if isinstance(value, dict):
        return {name: shape(each) for name, each in value.items()}
    if isinstance(value, list):
        return sorted({repr(shape(each)) for each in value})
    return type(value).__name__


@pytest.mark.parametrize("who", ["admin", "agent"])
async def test_two_customers_that_compare_learn_nothing_of_what_is_above_them(
    web_app: FastAPI, customers: list[Customer], who: str
) -> None:
    of_reseller, of_owner = [await walked(web_app, getattr(one, who)) for one in customers]
    leaks = [
        f"{path} tells {secret}: …{answer.text[max(0, answer.text.find(secret) - 60) :][:140]}…"
        for one, told in zip(customers, (of_reseller, of_owner), strict=True)
        for path, answer in told.items()
        for secret in sorted(one.secrets)
        if secret in answer.text
    ]
    assert not leaks, "\n".join(leaks)
    assert sum(answer.is_success for answer in of_reseller.values()) > (40 if who == "admin" else 15)
    differ = [
        f"{path}: {answer.status_code} {shape(answer.json())} / {other.status_code} {shape(other.json())}"
        for path, answer in of_reseller.items()
        if (other := of_owner[path]).headers["content-type"] == answer.headers["content-type"]
        and "json" in answer.headers["content-type"]
        and (answer.status_code, shape(answer.json())) != (other.status_code, shape(other.json()))
    ]
    assert not differ, "\n".join(differ)
    assert of_reseller.keys() == of_owner.keys()


async def test_whoever_acts_from_above_stands_in_their_own_log_by_name(
    database: Database, account: Account, log_in_as: LogInAs
) -> None:
    owner = await log_in_as(account, email="ulla@uppermost.example")
    child = await ok(owner.post(f"{API}/accounts", json={"name": "Child"}))
    await ok(owner.post(f"{API}/devices", json={"name": "Desk"}, headers={"x-offhook-account": child["id"]}))
    async with database.system() as session:
        customer = await log_in_as(await session.get_one(Account, UUID(child["id"])))
    own, above = [(await ok(client.get(f"{API}/audit-events")))["items"][0] for client in (customer, owner)]
    assert (own["actor"], own["action"], own["object"]) == ("your provider", "device.added", "Desk")
    assert (above["actor"], above["object"]) == ("ulla@uppermost.example", "Child: Desk")


async def test_whose_parent_an_account_has_is_told_to_those_above_it(
    web_client: httpx.AsyncClient, account: Account
) -> None:
    child = await ok(web_client.post(f"{API}/accounts", json={"name": "Child"}))
    assert (child["parent_id"], child["buys"]) == (str(account.id), True)
    below = {"x-offhook-account": child["id"]}
    for path in (f"/accounts/{child['id']}", "/auth/me", "/accounts"):
        told = await ok(web_client.get(API + path, headers=below))
        seen = told.get("account") or (told.get("items") or [told])[0]
        assert (seen["parent_id"], seen["buys"]) == (None, True), path
