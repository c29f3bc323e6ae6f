"""Accesses of customers' switches over HTTP: who may, what is refused, and what the engine is given."""

from typing import Any

import httpx
import pytest
from sqlalchemy import text

from offhook.calls.ports import Refusal, Route
from offhook.db.session import Database
from offhook.tenancy.api import Account, AccountCreate, Cipher, create_account
from offhook.wholesale.api import WholesaleRouter, access_endpoint, access_endpoints
from tests.fixtures.problem import problem
from tests.fixtures.web import LogInAs

API = "/api/v1"
BY_LOGIN = {"name": "Madrid", "kind": "user", "username": "Acme.PBX"}
BY_ADDRESS = {"name": "Core", "kind": "address", "addresses": ["203.0.113.7", "10.20.0.0/16"]}
BY_PREFIX = {"name": "Shared", "kind": "prefix", "addresses": ["198.51.100.0/24"], "prefix": "9911"}


class Seller:
    """A reseller with two customers, and the API as each of them."""

    def __init__(self, client: httpx.AsyncClient, customer: Account, own: httpx.AsyncClient, second: Account) -> None:
        self.client, self.customer, self.own, self.second = client, customer, own, second

    async def add(self, given: dict[str, Any], *, to: Account | None = None) -> httpx.Response:
        path = f"{API}/wholesale/customers/{(to or self.customer).id}/accesses"
        return await self.client.post(path, json=given)

    async def added(self, given: dict[str, Any], *, to: Account | None = None) -> dict[str, Any]:
        answer = await self.add(given, to=to)
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.json()
        return made


@pytest.fixture
async def seller(database: Database, account: Account, log_in_as: LogInAs) -> Seller:
    async with database.system() as session:
        customer, second = [
            await create_account(session, parent=account, given=AccountCreate(name=name, kind="customer"))
            for name in ("Acme", "Bolt")
        ]
    return Seller(await log_in_as(account), customer, await log_in_as(customer), second)


async def test_an_access_is_added_changed_and_removed(seller: Seller) -> None:
    made = await seller.added({**BY_LOGIN, "max_calls": 10, "caller_number": "+12025550100"})
    assert len(made.pop("password")) >= 20
    assert made == {
        "id": made["id"],
        "customer_id": str(seller.customer.id),
        "name": "Madrid",
        "kind": "user",
        "username": "acme.pbx",
        "addresses": [],
        "prefix": "",
        "number_format": "e164",
        "caller_id": "given",
        "caller_number": "+12025550100",
        "codecs": [],
        "max_calls": 10,
        "max_calls_per_s": None,
        "enabled": True,
        "created_at": made["created_at"],
    }
    path = f"{API}/wholesale/accesses/{made['id']}"
    changed = await seller.client.patch(path, json={"max_calls": None, "enabled": False, "caller_id": "fixed"})
    assert changed.json() == {**made, "max_calls": None, "enabled": False, "caller_id": "fixed"}
    listed = (await seller.client.get(f"{API}/wholesale/customers/{seller.customer.id}/accesses")).json()["items"]
    assert listed == [changed.json()]
    assert (await seller.client.delete(path)).status_code == 204
    assert problem(await seller.client.get(path)) == (404, "there is no such access", {})


async def test_a_user_name_is_made_up_when_none_is_given(seller: Seller) -> None:
    one, two = [await seller.added({"name": "x", "kind": "user"}) for _ in range(2)]
    assert one["username"].startswith("pbx")
    assert one["username"] != two["username"]


async def test_the_customer_reads_its_own_and_renews_its_password_and_no_more(seller: Seller) -> None:
    made = await seller.added(BY_LOGIN)
    await seller.added(BY_ADDRESS, to=seller.second)
    path = f"{API}/wholesale/accesses/{made['id']}"
    (seen,) = (await seller.own.get(f"{API}/wholesale/accesses")).json()["items"]
    assert seen["id"] == made["id"]
    assert "password" not in seen
    for method, body in (("PATCH", {"max_calls": 99}), ("DELETE", None)):
        assert (await seller.own.request(method, path, json=body)).status_code == 404
    renewed = await seller.own.post(f"{path}/password")
    assert renewed.status_code == 200
    assert renewed.json()["password"] not in ("", None, made["password"])
    assert (await seller.own.get(path)).json()["max_calls"] is None
    assert (await seller.own.post(f"{API}/wholesale/customers/{seller.customer.id}/accesses", json=BY_PREFIX)
            ).status_code == 404  # fmt: skip


async def test_only_admins_change_and_agents_do_not_even_read(
    seller: Seller, account: Account, log_in_as: LogInAs
) -> None:
    made = await seller.added(BY_LOGIN)
    path = f"{API}/wholesale/accesses/{made['id']}"
    clerk, agent = await log_in_as(account, role="billing"), await log_in_as(account, role="agent")
    assert (await clerk.get(path)).status_code == 200
    assert (await clerk.post(f"{path}/password")).status_code == 403
    assert (await agent.get(path)).status_code == 403


CANNOT_WORK: list[tuple[dict[str, Any], str, str]] = [
    ({**BY_ADDRESS, "addresses": []}, "addresses", "at least one address is needed"),
    ({**BY_ADDRESS, "prefix": "99"}, "prefix", "only an access known by its prefix"),
    ({**BY_ADDRESS, "username": "acme"}, "username", "only an access with a login"),
    ({**BY_LOGIN, "addresses": ["203.0.113.7"]}, "addresses", "needs no addresses"),
    ({**BY_PREFIX, "prefix": ""}, "prefix", "one to ten digits"),
    ({**BY_LOGIN, "caller_id": "fixed"}, "caller_number", "a number is needed"),
    ({**BY_PREFIX, "prefix": "99x"}, "prefix", "pattern"),
    ({**BY_PREFIX, "prefix": "12345678901"}, "prefix", "pattern"),
    ({**BY_LOGIN, "username": "ab"}, "username", "pattern"),
    ({**BY_LOGIN, "username": "12025550100"}, "username", "needs a letter"),
    ({**BY_LOGIN, "username": "trunk-1"}, "username", "of this system's own"),
    ({**BY_LOGIN, "username": 'a"b\r\nc'}, "username", "pattern"),
    ({**BY_LOGIN, "max_calls": 0}, "max_calls", "greater than or equal to 1"),
    ({**BY_LOGIN, "caller_number": "12"}, "caller_number", "telephone number"),
    ({**BY_LOGIN, "kind": "magic"}, "kind", "'user', 'address' or 'prefix'"),
    ({**BY_LOGIN, "password": "mine"}, "password", "not permitted"),
]


async def test_settings_that_cannot_work(seller: Seller) -> None:
    for given, field, said in CANNOT_WORK:
        status, _, fields = problem(await seller.add(given))
        assert (status, said in fields.get(field, "")) == (422, True), (given, fields)


NOBODY_S: list[tuple[str, str]] = [
    ("0.0.0.0/0", "too wide"),
    ("10.0.0.0/8", "too wide"),
    ("::/0", "too wide"),
    ("203.0.113.7/24", "bits set after its prefix"),
    ("203.0.113.0/33", "neither an IP address nor a network"),
    ("sip.acme.example", "neither an IP address nor a network"),
    ("", "neither an IP address nor a network"),
    ("127.0.0.1", "this system itself"),
    ("127.0.0.0/24", "this system itself"),
    ("::1", "this system itself"),
    ("224.0.0.5", "no address that calls could come from"),
    ("0.0.0.0", "no address that calls could come from"),
]


async def test_addresses_that_cannot_be_a_customer_s(seller: Seller) -> None:
    for address, said in NOBODY_S:
        status, _, fields = problem(await seller.add({**BY_ADDRESS, "addresses": [address]}))
        assert (status, said in fields.get("addresses", "")) == (422, True), (address, fields)


async def test_private_addresses_may_be(seller: Seller) -> None:
    addresses = ["10.1.2.3", "192.168.0.0/16", "fd00::/64", "203.0.113.128/25"]
    assert (await seller.added({**BY_ADDRESS, "addresses": addresses}))["addresses"] == addresses


CLAIMS: list[tuple[dict[str, Any], dict[str, Any], bool]] = [
    (BY_ADDRESS, {**BY_ADDRESS, "addresses": ["203.0.113.7"]}, False),
    (BY_ADDRESS, {**BY_ADDRESS, "addresses": ["203.0.113.0/24"]}, False),
    (BY_ADDRESS, {**BY_ADDRESS, "addresses": ["203.0.113.8"]}, True),
    (BY_ADDRESS, {**BY_PREFIX, "addresses": ["10.20.3.4"]}, False),
    (BY_PREFIX, {**BY_ADDRESS, "addresses": ["198.51.100.9"]}, False),
    (BY_PREFIX, BY_PREFIX, False),
    (BY_PREFIX, {**BY_PREFIX, "prefix": "99"}, False),
    (BY_PREFIX, {**BY_PREFIX, "prefix": "99112"}, False),
    (BY_PREFIX, {**BY_PREFIX, "prefix": "9912"}, True),
    (BY_PREFIX, {**BY_PREFIX, "prefix": "9910"}, True),
    (BY_PREFIX, {**BY_PREFIX, "addresses": ["198.51.100.9"]}, False),
    (BY_PREFIX, {**BY_PREFIX, "addresses": ["198.51.100.9"], "prefix": "0"}, True),
    (BY_PREFIX, {**BY_PREFIX, "addresses": ["198.51.101.0/24"]}, True),
    (BY_LOGIN, {**BY_LOGIN, "username": "ACME.pbx"}, False),
    (BY_LOGIN, {**BY_LOGIN, "username": "acme-pbx"}, True),
]


async def test_a_call_never_belongs_to_two(
    seller: Seller, other_account: Account, log_in_as: LogInAs, database: Database
) -> None:
    other = await log_in_as(other_account)
    async with database.system() as session:
        stranger = await create_account(
            session, parent=other_account, given=AccountCreate(name="Stranger", kind="customer")
        )
    for taken, wanted, goes in CLAIMS:
        first = await seller.added({**taken, "name": "Secret Partners"})
        answer = await other.post(f"{API}/wholesale/customers/{stranger.id}/accesses", json=wanted)
        assert answer.status_code == (201 if goes else 409), (taken, wanted, answer.text)
        if goes:
            await other.delete(f"{API}/wholesale/accesses/{answer.json()['id']}")
        else:
            assert not any(told in answer.text for told in ("Secret Partners", "Acme", str(seller.customer.id)))
            assert problem(answer)[2].keys() <= {"addresses", "username"}
        await seller.client.delete(f"{API}/wholesale/accesses/{first['id']}")


async def test_a_change_may_not_claim_what_is_another_s_either(seller: Seller) -> None:
    await seller.added(BY_PREFIX)
    second = await seller.added({**BY_PREFIX, "prefix": "9912"}, to=seller.second)
    path = f"{API}/wholesale/accesses/{second['id']}"
    assert (await seller.client.patch(path, json={"prefix": "9911"})).status_code == 409
    assert (await seller.client.patch(path, json={"prefix": "9912", "name": "Still"})).json()["prefix"] == "9912"


async def test_a_carrier_and_a_customer_never_share_an_address_or_a_login(seller: Seller) -> None:
    carrier = {"name": "North", "host": "203.0.113.7"}
    made = (await seller.client.post(f"{API}/carriers", json=carrier)).json()
    status, _, fields = problem(await seller.add(BY_ADDRESS))
    assert (status, list(fields)) == (409, ["addresses"])
    assert "203.0.113.7 is a carrier's" in fields["addresses"]
    assert (await seller.client.delete(f"{API}/carriers/{made['id']}")).status_code == 204
    await seller.added(BY_ADDRESS)
    await seller.added(BY_LOGIN)
    for given in (
        carrier,
        {**carrier, "host": "sip.north.example", "match_addresses": ["10.20.0.1"]},
        {**carrier, "host": "203.0.113.7", "register": True, "username": "u", "password": "p"},
        {**carrier, "host": "sip.north.example", "inbound_username": "acme.pbx", "inbound_password": "p"},
    ):
        answer = await seller.client.post(f"{API}/carriers", json=given)
        assert answer.status_code == 409, answer.text


async def test_the_password_is_kept_encrypted_and_given_to_the_engine(
    seller: Seller, database: Database, cipher: Cipher
) -> None:
    made = await seller.added(BY_LOGIN)
    known = await seller.added(BY_ADDRESS)
    await seller.added({**BY_PREFIX, "enabled": False})
    async with database.system() as session:
        kept = await session.scalar(
            text("SELECT password_encrypted FROM wholesale_accesses WHERE id = :id"), {"id": made["id"]}
        )
        login, address = await access_endpoints(session, cipher=cipher)
        one = await access_endpoint(session, address.endpoint, cipher=cipher)
    assert made["password"] not in kept
    assert (login.inbound_username, login.inbound_password, login.host) == ("acme.pbx", made["password"], "")
    assert (address.match_addresses, address.inbound_username) == (("203.0.113.7", "10.20.0.0/16"), "")
    assert address.endpoint == f"access-{known['id'].replace('-', '')}"
    assert one == address


async def test_codecs_are_those_listed_in_their_order_or_all_trunks_have_the_same(
    seller: Seller, database: Database, cipher: Cipher
) -> None:
    plain = await seller.added(BY_ADDRESS)
    chosen = await seller.added({**BY_LOGIN, "codecs": ["alaw", "ulaw"]})
    assert (plain["codecs"], chosen["codecs"]) == ([], ["alaw", "ulaw"])
    path = f"{API}/wholesale/accesses/{chosen['id']}"
    for wrong in (["alaw", "alaw"], ["g729"], "alaw"):
        assert (await seller.client.patch(path, json={"codecs": wrong})).status_code == 422
    assert (await seller.client.patch(path, json={"codecs": ["gsm", "opus"]})).json()["codecs"] == ["gsm", "opus"]
    async with database.system() as session:
        found = await access_endpoints(session, cipher=cipher)
    assert [one.codecs for one in found] == [("ulaw", "alaw", "g722"), ("gsm", "opus")]


async def test_calls_are_routed_by_who_they_come_from(seller: Seller, database: Database) -> None:
    await seller.client.post(f"{API}/carriers", json={"name": "Out", "host": "sip.out.example"})
    await seller.added(BY_PREFIX)
    await seller.added({**BY_PREFIX, "prefix": "9912", "max_calls": 3}, to=seller.second)
    by_login = await seller.added({**BY_LOGIN, "caller_id": "fixed", "caller_number": "+12025550100"})
    router = WholesaleRouter(database)

    async def call(dialled: str, **given: str) -> Route | Refusal:
        facts = {"source": "access-x", "address": "198.51.100.20", "caller": "+442079460001"}
        return await router.route_call(**{**facts, **given}, dialled=dialled)

    first, second = await call("9911442079460018"), await call("9912+442079460018")
    assert isinstance(first, Route)
    assert isinstance(second, Route)
    assert (first.account_id, first.dialled, first.caller) == (seller.customer.id, "+442079460018", "+442079460001")
    assert (second.account_id, second.dialled, second.max_calls) == (seller.second.id, "+442079460018", 3)
    endpoint = f"access-{by_login['id'].replace('-', '')}"
    logged_in = await call("442079460018", source=endpoint, address="192.0.2.1")
    assert isinstance(logged_in, Route)
    assert (logged_in.caller, logged_in.trunk, logged_in.caller_name) == ("+12025550100", endpoint, "Madrid")
    causes = {
        "no prefix": await call("442079460018"),
        "no number": await call("9911abc"),
        "nothing to show": await call("9911442079460018", caller="anonymous"),
        "nobody's address": await call("9911442079460018", address="192.0.2.1"),
        "no address": await call("9911442079460018", address=""),
    }
    assert {what: refused.cause.value for what, refused in causes.items() if isinstance(refused, Refusal)} == {
        "no prefix": "rejected",
        "no number": "unallocated",
        "nothing to show": "rejected",
        "nobody's address": "rejected",
        "no address": "rejected",
    }


async def test_nothing_is_carried_for_a_customer_of_somebody_suspended(
    database: Database, account: Account, log_in_as: LogInAs
) -> None:
    async with database.system() as session:
        reseller = await create_account(session, parent=account, given=AccountCreate(name="R", kind="reseller"))
        customer = await create_account(session, parent=reseller, given=AccountCreate(name="C", kind="customer"))
    owner, own = await log_in_as(account), await log_in_as(customer)
    seller = Seller(await log_in_as(reseller), customer, own, customer)
    await owner.post(f"{API}/carriers", json={"name": "World", "host": "sip.world.example"})
    await seller.added(BY_PREFIX | {"caller_number": "+12025550100"})
    router = WholesaleRouter(database)

    async def call() -> Route | Refusal:
        return await router.route_call(
            source="access-x", address="198.51.100.20", dialled="9911442079460018", caller="+442079460001"
        )

    assert isinstance(await call(), Route)
    for suspended, answer in ((True, Refusal), (False, Route)):
        done = await owner.patch(f"{API}/accounts/{reseller.id}", json={"suspended": suspended})
        assert done.status_code == 200, done.text
        router.forget()  # as the notice makes the telephony process do
        assert isinstance(await call(), answer)
