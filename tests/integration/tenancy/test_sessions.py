"""A session ends when it should: by age, by logout, by a new password, with its membership, with its account."""

import asyncio
from datetime import UTC, datetime

import httpx
import pyotp
import pytest
from sqlalchemy import text

from offhook.db.session import Database
from offhook.kit.clock import FakeClock
from offhook.tenancy.api import Account, ensure_owner
from tests.fixtures.problem import problem
from tests.fixtures.web import LogInAs

ANA = {"email": "ana@example.com", "password": "correct horse battery"}
ME = "/api/v1/auth/me"
DAY_S = 86_400


@pytest.fixture
def web_clock() -> FakeClock:
    return FakeClock(datetime.now(UTC))


@pytest.fixture
async def ana(database: Database, account: Account, anonymous: httpx.AsyncClient) -> httpx.AsyncClient:
    async with database.system() as session:
        await ensure_owner(session, name="Ana", account_name="Acme", email=ANA["email"], password=ANA["password"])
    assert (await anonymous.post("/api/v1/auth/login", json=ANA)).status_code == 200
    return anonymous


async def test_it_ends_by_age(ana: httpx.AsyncClient, web_clock: FakeClock) -> None:
    web_clock.advance(seconds=30 * DAY_S - 1)
    assert (await ana.get(ME)).status_code == 200
    web_clock.advance(seconds=1)
    assert problem(await ana.get(ME))[0] == 401


async def test_a_logged_out_cookie_is_worth_nothing(ana: httpx.AsyncClient) -> None:
    cookie = ana.cookies["offhook_session"]
    await ana.post("/api/v1/auth/logout")
    assert "offhook_session" not in ana.cookies
    assert (await ana.get(ME, headers={"cookie": f"offhook_session={cookie}"})).status_code == 401


async def test_a_new_password_ends_the_other_sessions(ana: httpx.AsyncClient) -> None:
    here = ana.cookies["offhook_session"]
    ana.cookies.clear()
    await ana.post("/api/v1/auth/login", json=ANA)
    change = {"current": ANA["password"], "new": "another long password"}
    status, _, fields = problem(await ana.post("/api/v1/auth/password", json={**change, "current": "wrong"}))
    assert (status, list(fields)) == (422, ["current"])
    assert (await ana.post("/api/v1/auth/password", json=change)).status_code == 204
    assert (await ana.get(ME)).status_code == 200
    ana.cookies.clear()
    assert (await ana.get(ME, headers={"cookie": f"offhook_session={here}"})).status_code == 401
    assert (await ana.post("/api/v1/auth/login", json=ANA)).status_code == 401
    assert (await ana.post("/api/v1/auth/login", json={**ANA, "password": change["new"]})).status_code == 200


async def test_an_open_browser_gives_no_more_guesses(ana: httpx.AsyncClient) -> None:
    change = {"current": "wrong", "new": "another long password"}
    for _ in range(5):
        assert (await ana.post("/api/v1/auth/password", json=change)).status_code == 422
    assert (await ana.post("/api/v1/auth/totp/disable", json={"password": ANA["password"]})).status_code == 429
    assert (await ana.post("/api/v1/auth/password", json={**change, "current": ANA["password"]})).status_code == 429


async def test_it_ends_with_the_membership(web_client: httpx.AsyncClient, log_in_as: LogInAs, account: Account) -> None:
    agent = await log_in_as(account, role="agent")
    user_id = (await agent.get(ME)).json()["user"]["id"]
    assert (await web_client.delete(f"/api/v1/users/{user_id}")).status_code == 204
    assert (await agent.get(ME)).status_code == 401


async def test_suspended_accounts_and_all_below_let_nobody_in(
    web_client: httpx.AsyncClient, database: Database, account: Account, log_in_as: LogInAs
) -> None:
    reseller = (await web_client.post("/api/v1/accounts", json={"name": "R", "kind": "reseller"})).json()["id"]
    acting = {"x-offhook-account": reseller}
    customer = (await web_client.post("/api/v1/accounts", json={"name": "C"}, headers=acting)).json()["id"]
    async with database.system() as session:
        below = await session.get_one(Account, customer)
    boss = await log_in_as(below)
    key = (await boss.post("/api/v1/api-keys", json={"name": "k", "scopes": ["*"]})).json()["secret"]
    bearer = {"authorization": f"Bearer {key}"}
    assert problem(await boss.patch(f"/api/v1/accounts/{customer}", json={"suspended": True}))[0] == 409
    assert (await web_client.patch(f"/api/v1/accounts/{reseller}", json={"suspended": True})).status_code == 200
    assert (await boss.get(ME)).status_code == 401
    assert (await boss.get("/api/v1/users", headers=bearer)).status_code == 401
    assert (await web_client.patch(f"/api/v1/accounts/{reseller}", json={"suspended": False})).status_code == 200
    assert (await boss.get("/api/v1/users", headers=bearer)).status_code == 200


async def test_guesses_at_once_gain_nothing(ana: httpx.AsyncClient, web_clock: FakeClock) -> None:
    ana.cookies.clear()
    guesses = [{**ANA, "password": f"guess number {number}"} for number in range(20)]
    answers = await asyncio.gather(*[ana.post("/api/v1/auth/login", json=guess) for guess in guesses])
    assert sorted(answer.status_code for answer in answers) == [401] * 5 + [429] * 15
    wait_s = int(next(answer.headers["retry-after"] for answer in answers if answer.status_code == 429))
    assert problem(await ana.post("/api/v1/auth/login", json=ANA))[1].startswith("too many")
    web_clock.advance(seconds=wait_s)
    assert (await ana.post("/api/v1/auth/login", json={**ANA, "password": "wrong again, sorry"})).status_code == 401
    web_clock.advance(seconds=wait_s)
    assert (await ana.post("/api/v1/auth/login", json=ANA)).status_code == 429, "the wait doubles"
    web_clock.advance(seconds=wait_s)
    assert (await ana.post("/api/v1/auth/login", json=ANA)).status_code == 200


async def test_asking_for_the_code_does_not_buy_more_guesses(
    ana: httpx.AsyncClient, web_clock: FakeClock, database: Database
) -> None:
    secret = (await ana.post("/api/v1/auth/totp")).json()["secret"]
    code = pyotp.TOTP(secret).at(web_clock.now())
    assert (await ana.post("/api/v1/auth/totp/confirm", json={"code": code})).status_code == 200
    ana.cookies.clear()
    for _ in range(5):
        needed = await ana.post("/api/v1/auth/login", json=ANA)
        assert needed.json()["type"] == "second-factor-required"
        assert (await ana.post("/api/v1/auth/login", json={**ANA, "code": "nonsense"})).status_code == 401
    assert (await ana.post("/api/v1/auth/login", json=ANA)).status_code == 429
    async with database.system() as session:
        kept = (await session.execute(text("SELECT totp_secret_encrypted, recovery_hashes::text FROM users"))).one()
    assert secret not in str(kept)
