"""Logging in, throttling, the second factor, sessions, invitations, keys."""

import httpx
import pyotp
import pytest

from offhook.db.session import Database
from offhook.tenancy.api import Account, ensure_owner
from tests.fixtures.web import LogInAs

CREDENTIALS = {"email": "ana@example.com", "password": "correct horse battery"}


@pytest.fixture
async def ana(database: Database, account: Account) -> Account:
    async with database.system() as session:
        return await ensure_owner(
            session, name="Ana", account_name="Acme", email=CREDENTIALS["email"], password=CREDENTIALS["password"]
        )


async def test_right_and_wrong_credentials(anonymous: httpx.AsyncClient, ana: Account) -> None:
    wrong = await anonymous.post("/api/v1/auth/login", json={**CREDENTIALS, "password": "wrong horse battery"})
    unknown = await anonymous.post("/api/v1/auth/login", json={**CREDENTIALS, "email": "bob@example.com"})
    assert (wrong.status_code, wrong.json()["detail"]) == (unknown.status_code, unknown.json()["detail"])
    assert wrong.headers["content-type"] == "application/problem+json"
    right = await anonymous.post("/api/v1/auth/login", json={**CREDENTIALS, "email": "ANA@example.com"})
    assert right.status_code == 200, right.text
    assert right.json()["account"]["name"] == "Acme"
    assert "httponly" in right.headers["set-cookie"].lower()
    assert (await anonymous.get("/api/v1/auth/me")).json()["role"] == "owner"
    assert (await anonymous.post("/api/v1/auth/logout")).status_code == 204
    assert (await anonymous.get("/api/v1/auth/me")).status_code == 401


async def test_guessing_is_slowed_down(anonymous: httpx.AsyncClient, ana: Account) -> None:
    for _ in range(5):
        await anonymous.post("/api/v1/auth/login", json={**CREDENTIALS, "password": "wrong horse battery"})
    now_right = await anonymous.post("/api/v1/auth/login", json=CREDENTIALS)
    assert now_right.status_code == 429
    assert 0 < int(now_right.headers["retry-after"]) <= 6


async def test_second_factor_and_recovery(anonymous: httpx.AsyncClient, ana: Account) -> None:
    await anonymous.post("/api/v1/auth/login", json=CREDENTIALS)
    secret = (await anonymous.post("/api/v1/auth/totp")).json()["secret"]
    totp = pyotp.TOTP(secret)
    assert (await anonymous.post("/api/v1/auth/totp/confirm", json={"code": "000000"})).status_code == 422
    code = totp.now()
    codes = (await anonymous.post("/api/v1/auth/totp/confirm", json={"code": code})).json()["recovery_codes"]
    anonymous.cookies.clear()
    needed = await anonymous.post("/api/v1/auth/login", json=CREDENTIALS)
    assert (needed.status_code, needed.json()["type"]) == (401, "second-factor-required")
    again = await anonymous.post("/api/v1/auth/login", json={**CREDENTIALS, "code": code})
    assert again.status_code == 401, "a code works once"
    recovered = await anonymous.post("/api/v1/auth/login", json={**CREDENTIALS, "code": codes[0]})
    assert recovered.status_code == 200
    anonymous.cookies.clear()
    assert (await anonymous.post("/api/v1/auth/login", json={**CREDENTIALS, "code": codes[0]})).status_code == 401


async def test_cookies_alone_change_nothing(web_client: httpx.AsyncClient) -> None:
    del web_client.headers["x-offhook-client"]
    refused = await web_client.post("/api/v1/api-keys", json={"name": "x", "scopes": ["*"]})
    assert refused.status_code == 403
    assert (await web_client.get("/api/v1/api-keys")).status_code == 200


async def test_api_keys_do_what_their_scopes_say(web_client: httpx.AsyncClient, anonymous: httpx.AsyncClient) -> None:
    made = (await web_client.post("/api/v1/api-keys", json={"name": "crm", "scopes": ["numbers:read"]})).json()
    anonymous.headers["authorization"] = f"Bearer {made['secret']}"
    assert (await anonymous.get("/api/v1/numbers")).status_code == 200
    denied = await anonymous.post("/api/v1/numbers", json={"number": "+12025550100"})
    assert (denied.status_code, "numbers:write" in denied.json()["detail"]) == (403, True)
    assert (await anonymous.get("/api/v1/users")).status_code == 403
    assert (await anonymous.get("/api/v1/auth/me")).status_code == 403
    await web_client.delete(f"/api/v1/api-keys/{made['id']}")
    assert (await anonymous.get("/api/v1/numbers")).status_code == 401


async def test_invitation_and_roles(web_client: httpx.AsyncClient, anonymous: httpx.AsyncClient) -> None:
    invited = (
        await web_client.post("/api/v1/users", json={"email": "Bob@Example.com", "name": "Bob", "role": "agent"})
    ).json()
    token = invited["invite_url"].partition("#")[2]
    answer = {"token": token, "password": "four words are good"}
    assert (await anonymous.post("/api/v1/auth/invite", json={**answer, "password": "short"})).status_code == 422
    assert (await anonymous.post("/api/v1/auth/invite", json=answer)).status_code == 204
    assert (await anonymous.post("/api/v1/auth/invite", json=answer)).status_code == 404
    login = {"email": "bob@example.com", "password": answer["password"]}
    assert (await anonymous.post("/api/v1/auth/login", json=login)).status_code == 200
    assert (await anonymous.get("/api/v1/api-keys")).status_code == 403
    me = (await web_client.get("/api/v1/auth/me")).json()["user"]["id"]
    assert (await web_client.delete(f"/api/v1/users/{me}")).status_code == 409, "the last owner stays"


async def test_a_reseller_acts_below_and_nowhere_else(
    web_client: httpx.AsyncClient, other_client: httpx.AsyncClient, log_in_as: LogInAs
) -> None:
    child = (await web_client.post("/api/v1/accounts", json={"name": "Child", "kind": "customer"})).json()
    below = {"x-offhook-account": child["id"]}
    assert (await web_client.get("/api/v1/numbers", headers=below)).status_code == 200
    assert (await other_client.get("/api/v1/numbers", headers=below)).status_code == 404
    assert (await other_client.get(f"/api/v1/accounts/{child['id']}")).status_code == 404
    names = [item["name"] for item in (await other_client.get("/api/v1/accounts")).json()["items"]]
    assert names == ["Somebody else"]
    nested = await web_client.post("/api/v1/accounts", json={"name": "x", "kind": "customer"}, headers=below)
    assert nested.status_code == 422
