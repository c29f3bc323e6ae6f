"""Ids inside a body or a query: another account's object can neither be linked to nor asked about.

Foreign keys of PostgreSQL look past row-level security, so each action must look for itself. Every case is also
sent with the account's own object, so that a refusal is about whose it is and about nothing else.
"""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from offhook.bootstrap.directories import Devices
from offhook.db.session import Database
from offhook.tenancy.api import Account
from tests.fixtures.tenant_objects import API, MAKERS

Body = Callable[[dict[str, str]], dict[str, Any]]

LINKS: dict[tuple[str, str, str], tuple[str, Body]] = {
    ("post", "/numbers", "carrier_id"): ("carrier_id", lambda _: {"number": "+12025550171"}),
    ("post", "/numbers", "flow_id"): ("flow_id", lambda _: {"number": "+12025550172"}),
    ("post", "/numbers", "greeting_prompt_id"): ("prompt_id", lambda _: {"number": "+12025550173"}),
    ("patch", "/numbers/{number_id}", "carrier_id"): ("carrier_id", lambda _: {}),
    ("patch", "/numbers/{number_id}", "flow_id"): ("flow_id", lambda _: {}),
    ("patch", "/numbers/{number_id}", "greeting_prompt_id"): ("prompt_id", lambda _: {}),
    ("post", "/devices", "user_id"): ("user_id", lambda _: {"name": "Desk"}),
    ("post", "/devices", "caller_number_id"): ("number_id", lambda _: {"name": "Desk"}),
    ("patch", "/devices/{device_id}", "user_id"): ("user_id", lambda _: {}),
    ("patch", "/devices/{device_id}", "caller_number_id"): ("number_id", lambda _: {}),
    ("post", "/agents", "number_id"): (
        "number_id", lambda _: {"kind": "mobile", "phone_number": "+12025550151", "name": "M"},
    ),
    ("post", "/agents", "user_id"): (
        "user_id", lambda own: {"kind": "browser", "number_id": own["number_id"]},
    ),
    ("post", "/calls", "agent_id"): ("agent_id", lambda own: {"to": "+12025550160", "number_id": own["number_id"]}),
    ("post", "/calls", "device_id"): ("device_id", lambda own: {"to": "+12025550160", "number_id": own["number_id"]}),
    ("post", "/calls", "number_id"): ("number_id", lambda own: {"to": "+12025550160", "agent_id": own["agent_id"]}),
    ("post", "/messages", "number_id"): (
        "number_id", lambda own: {"to": ["+12025550144"], "body": "x", "provider_id": own["provider_id"]},
    ),
    ("post", "/messages", "provider_id"): ("provider_id", lambda _: {"to": ["+12025550144"], "body": "x"}),
    ("post", "/messages", "conversation_id"): ("conversation_id", lambda _: {"body": "x"}),
    ("put", "/messaging/numbers/{number_id}", "provider_id"): ("provider_id", lambda _: {}),
    ("post", "/billing/plans/{plan_id}/versions", "deck_id"): ("deck_id", lambda _: {}),
    ("put", "/billing/feature-prices", "customer_id"): (
        "account_id", lambda _: {"feature": "number", "currency": "EUR"},
    ),
    ("post", "/billing/customers/{account_id}/subscriptions", "product_id"): ("product_id", lambda _: {}),
    ("patch", "/billing/subscriptions/{subscription_id}", "product_id"): ("product_id", lambda _: {}),
    ("put", "/billing/carriers/{carrier_id}", "deck_id"): ("deck_id", lambda _: {}),
    ("post", "/auth/account", "account_id"): ("account_id", lambda _: {}),
}  # fmt: skip
"""Method, path and field; what the field points to, and the rest of a body that is otherwise right."""

OF_A_PAYER = {
    ("post", "/billing/customers/{account_id}/payments", "invoice_id"),
    ("post", "/billing/payments", "provider_id"),
    ("post", "/billing/payments", "method_id"),
    ("post", "/billing/payments", "invoice_id"),
    ("put", "/billing/top-up", "method_id"),
}
"""Asked of somebody who pays somebody; these accounts pay nobody, so billing's own tests look at whose they are."""

FILTERS = {
    ("/agents", "number_id"): "agent_id",
    ("/calls", "number_id"): "call_id",
    ("/recordings", "call_id"): "recording_id",
    ("/voicemails", "number_id"): "voicemail_id",
    ("/messages", "provider_id"): "message_id",
    ("/conversations", "number_id"): "conversation_id",
    ("/billing/charges", "call_id"): "call_id",
    ("/billing/charges", "customer_id"): "call_id",
    ("/billing/invoices", "run_id"): "invoice_id",
    ("/billing/invoices", "customer_id"): "invoice_id",
    ("/billing/received-payments", "customer_id"): "payment_id",
}


@pytest.fixture
def web_state(web_state: dict[str, Any]) -> dict[str, Any]:
    return {**web_state, "people": Devices()}


def _ids_in_bodies(document: dict[str, Any]) -> set[tuple[str, str, str]]:
    found = set()
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            schema = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
            if "$ref" in schema:
                schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
            names = [name for name in schema.get("properties", {}) if name.endswith("_id") and name != "caller_id"]
            found |= {(method, path.removeprefix(API), name) for name in names}
    return found


def _ids_in_queries(document: dict[str, Any]) -> set[tuple[str, str]]:
    return {
        (path.removeprefix(API), parameter["name"])
        for path, operations in document["paths"].items()
        for operation in operations.values()
        for parameter in operation.get("parameters", [])
        if parameter["in"] == "query" and parameter["name"].endswith("_id") and parameter["name"] != "caller_id"
    }


async def _make_all(client: httpx.AsyncClient, database: Database, account: Account) -> dict[str, str]:
    return {name: await make(client, database, account) for name, make in MAKERS.items()}


async def test_every_id_of_the_api_has_its_case(web_app: FastAPI) -> None:
    document = web_app.openapi()
    assert _ids_in_bodies(document) - set(LINKS) - OF_A_PAYER == set(), "add them to LINKS"
    assert _ids_in_queries(document) - set(FILTERS) == set(), "add them to FILTERS"


async def _send(client: httpx.AsyncClient, case: tuple[str, str, str], own: dict[str, str], value: str) -> Any:
    method, path, field = case
    body = {**LINKS[case][1](own), field: value}
    return await client.request(method, f"{API}{path.format(**own)}", json=body)


@pytest.mark.parametrize("case", LINKS, ids=" ".join)
async def test_no_link_across_accounts(
    case: tuple[str, str, str],
    web_client: httpx.AsyncClient,
    other_client: httpx.AsyncClient,
    database: Database,
    account: Account,
    other_account: Account,
) -> None:
    target = LINKS[case][0]
    theirs = await _make(target, other_client, database, other_account)
    await _step_aside(database)
    own = await _make_all(web_client, database, account)
    own["account_id"] = str(account.id) if case[1] == "/auth/account" else own["account_id"]
    own["user_id"] = await _make("user_id", web_client, database, account)
    foreign = await _send(web_client, case, own, theirs)
    assert foreign.status_code in (404, 422), f"{foreign.status_code} {foreign.text}"
    assert (await _send(web_client, case, own, own[target])).status_code < 300, "with one's own it works"


async def _make(name: str, client: httpx.AsyncClient, database: Database, account: Account) -> str:
    """People are themselves, because somebody invited by both accounts is nobody's stranger."""
    if name == "user_id":
        return str((await client.get(f"{API}/auth/me")).json()["user"]["id"])
    return await MAKERS[name](client, database, account)


async def _step_aside(database: Database) -> None:
    """Both accounts make the same objects, but a number and an address lead to one account only."""
    async with database.system() as session:
        await session.execute(text("UPDATE numbers SET number = '+1303' || substr(number, 6)"))
        await session.execute(text("DELETE FROM carrier_addresses"))


@pytest.mark.parametrize("case", FILTERS, ids=" ".join)
async def test_no_answer_about_others(
    case: tuple[str, str],
    web_client: httpx.AsyncClient,
    other_client: httpx.AsyncClient,
    database: Database,
    other_account: Account,
) -> None:
    path, field = case
    theirs = await _make_all(other_client, database, other_account)
    value = theirs["account_id" if field == "customer_id" else field]
    answer = await web_client.get(f"{API}{path}", params={field: value})
    assert answer.status_code in (200, 404)
    assert theirs[FILTERS[case]] not in answer.text
