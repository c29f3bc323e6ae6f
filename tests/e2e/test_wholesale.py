"""A wholesale customer's switch calls out: known by login, address or tech prefix, billed at three levels."""

from dataclasses import dataclass

import pytest

from tests.e2e.handset import Handset
from tests.e2e.office import CUSTOMER, Office, leg_of
from tests.e2e.switches import ABROAD, HOME, SHARED, Tenant, refused_with, switch
from tests.fixtures.instance import until

pytestmark = pytest.mark.engine

COST = "prefix,price,first_s,next_s\n1,6.00,1,1\n"
"""Ten cents a second."""
DIALLED = CUSTOMER.removeprefix("+")


@dataclass(kw_only=True)
class Tree:
    owner: Tenant
    reseller: Tenant
    customer: Tenant


@pytest.fixture(scope="module")
def tree(furnished: Office) -> Tree:
    instance = furnished.instance
    owner = Tenant(instance=instance, account_id=instance.get("/auth/me")["account"]["id"])
    reseller = owner.below("Wholesale reseller", "reseller")
    customer = reseller.below("Wholesale customer", "customer")
    deck = owner.ask("POST", "/billing/decks", name="Wholesale", currency="EUR")["id"]
    for_sale = instance.client.post(
        f"/billing/decks/{deck}/versions", content=COST, headers={"content-type": "text/csv"}
    ).json()
    owner.ask("POST", f"/billing/decks/versions/{for_sale['version']['id']}/approve")
    owner.sell_to(reseller, deck_id=deck)
    reseller.sell_to(customer, percent="10")
    owner.receive(reseller, "100")
    return Tree(owner=owner, reseller=reseller, customer=customer)


def test_no_credit_is_a_403_and_one_call_too_many_a_503(office: Office, tree: Tree, customer: Handset) -> None:
    access = tree.reseller.let_in(tree.customer, kind="address", addresses=[HOME], max_calls=1)
    until(lambda: refused_with(office, "*1", address=HOME) == 404, what="the address is known")
    assert refused_with(office, DIALLED, address=HOME) == 403
    refused = tree.customer.booked()
    assert (refused["outcome"], [step["detail"].get("cause") for step in refused["steps"]].count("no_credit")) == (
        "refused",
        2,
    )
    tree.reseller.receive(tree.customer, "20")
    with switch(office, DIALLED, address=HOME, hold_ms=20_000) as (caller_side, _):
        customer.until_state("ringing")
        customer.answer()
        caller_side.until_seen("200")
        assert refused_with(office, DIALLED, address=HOME) == 503
        customer.hang_up()
        caller_side.until_over()
    tree.reseller.forget(access)


@pytest.fixture(scope="module")
def funded(tree: Tree) -> Tree:
    tree.reseller.receive(tree.customer, "50")
    return tree


def test_a_switch_that_logs_in_is_billed_at_three_levels(office: Office, funded: Tree, customer: Handset) -> None:
    tree = funded
    access = tree.reseller.let_in(tree.customer, kind="user", name="Leeds")
    login = access["username"], access["password"]
    customer.script("answer")
    with switch(office, DIALLED, address=ABROAD, login=login) as (caller_side, _):
        caller_side.until_over()
    call = tree.customer.booked()
    tree.reseller.forget(access)
    assert (call["direction"], call["outcome"], call["caller_name"]) == ("outbound", "answered", "Leeds")
    assert call["dialled"] == CUSTOMER
    seconds = call["price"]["micros"] // 110_000
    assert (1 <= seconds <= 4, call["price"]["micros"] % 110_000) == (True, 0)
    (own,) = [leg for leg in call["legs"] if leg["role"] == "caller"]
    assert (own["trunk"], own["party_name"]) == (f"access-{access['id'].replace('-', '')}", "Leeds")
    callee = leg_of(call, CUSTOMER)["id"]
    told = {}
    for level in ("customer", "reseller", "owner"):
        tenant: Tenant = getattr(tree, level)
        (leg,) = [leg for leg in tenant.ask("GET", f"/billing/calls/{call['id']}")["legs"] if leg["leg_id"] == callee]
        told[level] = [(paid["side"], paid["price_micros"]) for paid in leg["levels"]]
    assert told["customer"] == [("owes", seconds * 110_000)]
    assert told["reseller"] == [("owes", seconds * 100_000), ("earns", seconds * 110_000)]
    assert [price for _, price in told["owner"]][-2:] == [seconds * 100_000, seconds * 110_000]


def test_it_speaks_the_codecs_of_its_access_and_talks_on_when_that_is_removed(
    office: Office, funded: Tree, customer: Handset
) -> None:
    """8 is A-law, 0 is µ-law, which this access does not list."""
    tree = funded
    before = tree.customer.booked()["id"]
    access = tree.reseller.let_in(tree.customer, kind="address", addresses=[HOME], codecs=["alaw", "gsm"])
    until(lambda: refused_with(office, DIALLED, address=HOME) == 488, what="the address is known")
    customer.script("answer")
    with switch(office, DIALLED, address=HOME, offers="0 8", hold_ms=20_000) as (caller_side, _):
        answer = caller_side.until_seen("200")
        (media,) = [line for line in answer.body.splitlines() if line.startswith("m=audio")]
        assert media.split()[3:] == ["8", "101"]
        tree.reseller.forget(access)
        until(lambda: refused_with(office, DIALLED, address=HOME) in (401, 403), what="nobody knows it any more")
        customer.hang_up()
        caller_side.until_over()
    call = tree.customer.booked(not_before=before)
    assert (call["outcome"], call["price"]["micros"] > 0) == ("answered", True)


def test_who_is_nobody_s_switch_gets_no_call(office: Office, funded: Tree, customer: Handset) -> None:
    tree = funded
    access = tree.reseller.let_in(tree.customer, kind="user")
    shared = tree.reseller.let_in(tree.customer, kind="prefix", addresses=[SHARED], prefix="9911")
    login = access["username"], "a guess"
    assert refused_with(office, DIALLED, address=ABROAD, login=login) in (401, 403)
    assert refused_with(office, DIALLED, address=ABROAD) in (401, 403)
    until(lambda: refused_with(office, "9911*1", address=SHARED) == 404, what="the prefix is known")
    assert refused_with(office, DIALLED, address=SHARED) == 403
    assert refused_with(office, f"9912{DIALLED}", address=SHARED) == 403
    assert customer.view()["state"] == "idle"
    for one in (access, shared):
        tree.reseller.forget(one)
