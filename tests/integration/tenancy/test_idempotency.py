"""A POST repeated with the same key does its work once and gives the same answer, also when both come at once."""

import asyncio

import httpx
import pytest
from sqlalchemy import select

from offhook.db.session import Database
from offhook.tenancy import endpoints
from offhook.tenancy.api import Account
from offhook.tenancy.models import IdempotencyKey, User
from tests.fixtures.problem import problem
from tests.fixtures.web import LogInAs

KEYS = "/api/v1/api-keys"
BODY = {"name": "crm", "scopes": ["calls:read"]}
KEY = {"Idempotency-Key": "order-1"}


async def _names(client: httpx.AsyncClient) -> list[str]:
    return [item["name"] for item in (await client.get(KEYS)).json()["items"]]


async def test_the_second_gets_the_answer_of_the_first(web_client: httpx.AsyncClient) -> None:
    first = await web_client.post(KEYS, json=BODY, headers=KEY)
    second = await web_client.post(KEYS, json=BODY, headers=KEY)
    assert (second.status_code, second.json()) == (201, first.json())
    assert (first.headers.get("idempotency-replayed"), second.headers.get("idempotency-replayed")) == (None, "true")
    assert await _names(web_client) == ["crm"]


async def test_many_at_once_do_it_once(web_client: httpx.AsyncClient) -> None:
    answers = await asyncio.gather(*[web_client.post(KEYS, json=BODY, headers=KEY) for _ in range(8)])
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["secret"] for answer in answers}) == 1
    assert await _names(web_client) == ["crm"]


async def test_the_same_key_for_something_else_is_refused(web_client: httpx.AsyncClient) -> None:
    await web_client.post(KEYS, json=BODY, headers=KEY)
    assert problem(await web_client.post(KEYS, json={**BODY, "name": "other"}, headers=KEY))[0] == 409
    assert problem(await web_client.post("/api/v1/accounts", json={"name": "x"}, headers=KEY))[0] == 409
    assert await _names(web_client) == ["crm"]


async def test_a_refused_request_leaves_its_key_free(web_client: httpx.AsyncClient) -> None:
    assert problem(await web_client.post(KEYS, json={**BODY, "name": ""}, headers=KEY))[0] == 422
    assert (await web_client.post(KEYS, json=BODY, headers=KEY)).status_code == 201


async def test_an_error_after_the_claim_leaves_the_key_free(web_client: httpx.AsyncClient) -> None:
    customer = (await web_client.post("/api/v1/accounts", json={"name": "Leaf"})).json()
    below = {**KEY, "x-offhook-account": customer["id"]}
    for _ in range(2):
        assert problem(await web_client.post("/api/v1/accounts", json={"name": "x"}, headers=below))[0] == 422


async def test_keys_of_others_are_others(
    web_client: httpx.AsyncClient, other_client: httpx.AsyncClient, log_in_as: LogInAs, account: Account
) -> None:
    mine = (await web_client.post(KEYS, json=BODY, headers=KEY)).json()
    theirs = (await other_client.post(KEYS, json=BODY, headers=KEY)).json()
    assert mine["secret"] != theirs["secret"]
    colleague = await log_in_as(account, role="admin")
    assert problem(await colleague.post(KEYS, json=BODY, headers=KEY))[0] == 409, "the answer holds my secret"


async def test_the_kept_answer_shows_no_secret(
    web_client: httpx.AsyncClient, database: Database, account: Account
) -> None:
    secret = (await web_client.post(KEYS, json=BODY, headers=KEY)).json()["secret"]
    async with database.tenant(account.id) as session:
        kept = (await session.scalars(select(IdempotencyKey))).one()
        assert kept.body
        assert secret not in kept.body


@pytest.mark.parametrize("key", ["", "x" * 201])
async def test_keys_have_a_length(web_client: httpx.AsyncClient, key: str) -> None:
    status, _, fields = problem(await web_client.post(KEYS, json=BODY, headers={"Idempotency-Key": key}))
    assert (status, list(fields)) == (422, ["Idempotency-Key"])


async def test_an_invitation_is_one_transaction(
    web_client: httpx.AsyncClient, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The user spans accounts, the audit line does not: both are there or neither."""

    async def fail(*_: object) -> None:
        raise RuntimeError("the last step fails")

    member = {"email": "bob@example.com", "name": "Bob", "role": "agent"}
    with monkeypatch.context() as patch:
        patch.setattr(endpoints, "record_audit", fail)
        assert problem(await web_client.post("/api/v1/users", json=member, headers=KEY))[0] == 500
    async with database.system() as session:
        assert (await session.scalars(select(User.email).where(User.email == member["email"]))).all() == []
    assert (await web_client.post("/api/v1/users", json=member, headers=KEY)).status_code == 201
