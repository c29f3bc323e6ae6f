"""API keys act for accounts below their own, as people do, and for no other."""

import httpx

from tests.fixtures.problem import problem
from tests.integration.tenancy.test_nothing_above import API, ok

ZOE = {"first_name": "Zoe", "numbers": [{"number": "+12025550100"}]}


async def key_of(client: httpx.AsyncClient, *, scopes: list[str], **headers: str) -> dict[str, str]:
    made = await ok(client.post(f"{API}/api-keys", json={"name": "crm", "scopes": scopes}, headers=headers))
    return {"authorization": f"Bearer {made['secret']}"}


async def contacts(client: httpx.AsyncClient, headers: dict[str, str]) -> list[str]:
    found = await ok(client.get(f"{API}/contacts", headers=headers))
    return [each["first_name"] for each in found["items"]]


async def test_what_a_key_adds_lands_in_the_account_it_names(
    web_client: httpx.AsyncClient, anonymous: httpx.AsyncClient
) -> None:
    child = await ok(web_client.post(f"{API}/accounts", json={"name": "Child"}))
    key = await key_of(web_client, scopes=["contacts:write", "audit-events:read"])
    below = {"x-offhook-account": child["id"]}
    await ok(anonymous.post(f"{API}/contacts", json=ZOE, headers={**key, **below}))
    assert await contacts(web_client, below) == ["Zoe"]
    assert await contacts(web_client, {}) == []
    assert await contacts(anonymous, key) == []
    log = (await ok(anonymous.get(f"{API}/audit-events", headers={**key, **below})))["items"]
    assert {each["actor"] for each in log} == {"your provider"}
    assert problem(await anonymous.get(f"{API}/numbers", headers={**key, **below}))[0] == 403, (
        "its scopes hold there too"
    )


async def test_a_key_never_climbs(
    web_client: httpx.AsyncClient, other_client: httpx.AsyncClient, anonymous: httpx.AsyncClient
) -> None:
    child = await ok(web_client.post(f"{API}/accounts", json={"name": "Child"}))
    sister = await ok(web_client.post(f"{API}/accounts", json={"name": "Sister"}))
    own = await ok(web_client.get(f"{API}/auth/me"))
    strange = await ok(other_client.get(f"{API}/auth/me"))
    key = await key_of(web_client, scopes=["*"], **{"x-offhook-account": child["id"]})
    for wanted in (own["account"]["id"], sister["id"], strange["account"]["id"]):
        refused = await anonymous.post(f"{API}/contacts", json=ZOE, headers={**key, "x-offhook-account": wanted})
        assert problem(refused)[:2] == (404, "there is no such account")
    await ok(anonymous.post(f"{API}/contacts", json=ZOE, headers={**key, "x-offhook-account": child["id"]}))
    suspended = await ok(web_client.patch(f"{API}/accounts/{sister['id']}", json={"suspended": True}))
    assert suspended["suspended_at"]
    mine = await key_of(web_client, scopes=["*"])
    refused = await anonymous.get(f"{API}/contacts", headers={**mine, "x-offhook-account": sister["id"]})
    assert problem(refused)[0] == 404
