"""An invitation opens its own account to its own person; it never takes over a login that exists."""

import httpx

from offhook.tenancy.api import Account
from tests.fixtures.problem import problem
from tests.fixtures.web import LogInAs

BOB = {"email": "bob@example.com", "name": "Bob", "role": "agent"}
ACCEPT, LOGIN = "/api/v1/auth/invite", "/api/v1/auth/login"


async def _invite(client: httpx.AsyncClient, **fields: str) -> str:
    answer = await client.post("/api/v1/users", json={**BOB, **fields})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["invite_url"]).partition("#")[2]


async def _accounts(client: httpx.AsyncClient, password: str) -> list[str]:
    me = await client.post(LOGIN, json={"email": BOB["email"], "password": password})
    return [one["account_name"] for one in me.json()["memberships"]] if me.status_code == 200 else []


async def test_nobody_is_in_before_accepting(web_client: httpx.AsyncClient, anonymous: httpx.AsyncClient) -> None:
    token = await _invite(web_client)
    assert [one["pending"] for one in (await web_client.get("/api/v1/users")).json()["items"]] == [True, False]
    await anonymous.post(ACCEPT, json={"token": token, "password": "four words are good"})
    assert [one["pending"] for one in (await web_client.get("/api/v1/users")).json()["items"]] == [False, False]
    assert await _accounts(anonymous, "four words are good") == ["Acme"]


async def test_a_link_made_elsewhere_takes_nothing_over(
    web_client: httpx.AsyncClient, other_client: httpx.AsyncClient, anonymous: httpx.AsyncClient
) -> None:
    ours, theirs = await _invite(web_client), await _invite(other_client)
    taken = await anonymous.post(ACCEPT, json={"token": theirs, "password": "chosen by their admin"})
    assert taken.status_code == 204
    assert await _accounts(anonymous, "chosen by their admin") == ["Somebody else"], "our account stays shut"
    status, _, fields = problem(await anonymous.post(ACCEPT, json={"token": ours, "password": "chosen by bob"}))
    assert (status, list(fields)) == (422, ["password"]), "the login there is must be proved"
    assert await _accounts(anonymous, "chosen by their admin") == ["Somebody else"]


async def test_who_has_a_login_accepts_with_it(
    web_client: httpx.AsyncClient, other_client: httpx.AsyncClient, anonymous: httpx.AsyncClient
) -> None:
    password = "four words are good"
    await anonymous.post(ACCEPT, json={"token": await _invite(web_client), "password": password})
    token = await _invite(other_client)
    assert await _accounts(anonymous, password) == ["Acme"]
    for _ in range(5):
        assert (await anonymous.post(ACCEPT, json={"token": token, "password": "guessing"})).status_code == 422
    assert (await anonymous.post(ACCEPT, json={"token": token, "password": password})).status_code == 429


async def test_inviting_again_ends_the_first_link(web_client: httpx.AsyncClient, anonymous: httpx.AsyncClient) -> None:
    first, second = await _invite(web_client), await _invite(web_client, role="supervisor")
    answer = {"password": "four words are good"}
    assert problem(await anonymous.post(ACCEPT, json={"token": first, **answer}))[0] == 404
    assert (await anonymous.post(ACCEPT, json={"token": second, **answer})).status_code == 204
    assert problem(await web_client.post("/api/v1/users", json=BOB))[0] == 409
    roles = {one["email"]: one["role"] for one in (await web_client.get("/api/v1/users")).json()["items"]}
    assert roles[BOB["email"]] == "supervisor"


async def test_a_link_for_somebody_taken_out_is_dead(
    web_client: httpx.AsyncClient, anonymous: httpx.AsyncClient
) -> None:
    invited = (await web_client.post("/api/v1/users", json=BOB)).json()
    await web_client.delete(f"/api/v1/users/{invited['id']}")
    answer = {"token": invited["invite_url"].partition("#")[2], "password": "four words are good"}
    assert problem(await anonymous.post(ACCEPT, json=answer))[0] == 404


async def test_nobody_gives_or_takes_a_role_above_their_own(
    web_client: httpx.AsyncClient, log_in_as: LogInAs, account: Account
) -> None:
    admin = await log_in_as(account, role="admin")
    owner = (await web_client.get("/api/v1/auth/me")).json()["user"]["id"]
    assert problem(await admin.post("/api/v1/users", json={**BOB, "role": "owner"}))[0] == 403
    assert problem(await admin.delete(f"/api/v1/users/{owner}"))[0] == 403
    assert problem(await admin.patch(f"/api/v1/users/{owner}", json={"role": "agent"}))[0] == 403
    for role in ("supervisor", "agent", "billing"):
        client = await log_in_as(account, role=role)
        assert problem(await client.post("/api/v1/users", json=BOB))[0] == 403, role
