"""A call on a three-level tree: its cost moves, the engine ends it when the credit does, and the books are right."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from tests.e2e.billed_tree import FREE_NUMBER, Tenant, Tree, plant_tree
from tests.e2e.handset import Handset
from tests.e2e.office import CUSTOMER, Office, at, leg_of
from tests.fixtures.instance import RunningInstance, until

pytestmark = [pytest.mark.engine, pytest.mark.slow]

NUMBER = "+12025550134"
CREDIT = "0.90"
"""Six seconds at 0.132."""


@dataclass(kw_only=True)
class Caller:
    """Somebody of the customer's, whose own telephone costs nothing to call."""

    tree: Tree
    agent_id: str


@pytest.fixture(scope="module")
def caller(victim: Office) -> Caller:
    tree = plant_tree(victim.instance, credit=CREDIT)
    number = tree.customer.ask("POST", "/numbers", number=NUMBER)
    agent = tree.customer.ask(
        "POST", "/agents", number_id=number["id"], kind="mobile", name="Eve", phone_number=FREE_NUMBER
    )
    return Caller(tree=tree, agent_id=agent["id"])


def test_the_engine_ends_a_call_when_its_credit_does_with_nobody_alive(house: Office, caller: Caller) -> None:
    tree = caller.tree
    eve, customer = Handset(house.instance, FREE_NUMBER, label="Eve"), house.customer
    call_id = tree.customer.ask("POST", "/calls", agent_id=caller.agent_id, to=CUSTOMER)["id"]
    eve.until_state("ringing")
    eve.answer()
    customer.until_state("ringing", timeout_s=30)
    customer.answer()
    first = until(lambda: _cost_of(tree, call_id), what="the call costs something")
    more = until(lambda: (_cost_of(tree, call_id) or 0) > first, what="its cost moves")
    assert more
    with _nobody_controls(house.instance):
        customer.until_state("idle")
    house.instance.until_ready()
    call = until(
        lambda: _booked(tree, call_id), timeout_s=60, what=lambda: tree.customer.ask("GET", f"/calls/{call_id}")
    )
    leg = leg_of(call, CUSTOMER)
    talked_s = (at(leg["ended_at"]) - at(leg["answered_at"])).total_seconds()
    assert 4 <= talked_s <= 6, "six seconds are paid for"
    _every_level_is_explained(tree, call)


@contextmanager
def _nobody_controls(instance: RunningInstance) -> Iterator[None]:
    """The controller is killed, and the supervisor, which would start another one, is held."""
    assert instance.process is not None
    controllers = [name for name in instance.children() if name.startswith("telephony")]
    assert controllers
    instance.process.send_signal(signal.SIGSTOP)
    try:
        for name in controllers:
            instance.kill(name)
        yield
    finally:
        instance.process.send_signal(signal.SIGCONT)


def _cost_of(tree: Tree, call_id: str) -> int | None:
    for call in tree.customer.ask("GET", "/calls/live")["items"]:
        if call["id"] == call_id and call["cost_micros"]:
            return int(call["cost_micros"])
    return None


def _booked(tree: Tree, call_id: str) -> dict[str, Any] | None:
    call: dict[str, Any] = tree.customer.ask("GET", f"/calls/{call_id}")
    return call if call["state"] == "ended" and call["price"] else None


def _every_level_is_explained(tree: Tree, call: dict[str, Any]) -> None:
    leg_id = leg_of(call, CUSTOMER)["id"]

    def levels(tenant: Tenant) -> list[tuple[str, int]]:
        legs = tenant.ask("GET", f"/billing/calls/{call['id']}")["legs"]
        (leg,) = [leg for leg in legs if leg["leg_id"] == leg_id]
        return [(level["side"], level["price_micros"]) for level in leg["levels"]]

    (owes,) = levels(tree.customer)
    assert owes == ("owes", call["price"]["micros"])
    seconds = call["price"]["micros"] // 132_000
    assert levels(tree.reseller) == [("owes", seconds * 120_000), ("earns", owes[1])]
    assert [price for _, price in levels(tree.owner)] == [seconds * 100_000, seconds * 120_000, owes[1]]
    statement = tree.customer.ask("GET", "/billing/statement", params={"currency": "EUR"})
    left = f"{0.9 - seconds * 0.132:.3f}"
    assert float(statement["closing"]) == float(left) >= 0
    assert tree.customer.balance()["pending"] in ("0", "0.00")
    reconciled = tree.owner.instance.offhook("billing", "reconcile")
    assert reconciled.returncode == 0, reconciled.stdout
