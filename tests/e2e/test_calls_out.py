"""Calls out: over the first carrier that is really there."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.e2e.handset import Handset
from tests.e2e.office import CUSTOMER, Office
from tests.fixtures.instance import until

_SILENT_ADDRESS = "127.0.0.4"


def test_a_carrier_that_says_nothing_is_passed_over_for_the_next(
    office: Office, customer: Handset, mobiles: tuple[Handset, Handset]
) -> None:
    ana, _ = mobiles
    with _silent_carrier(office) as name:
        call_id = office.instance.post("/calls", agent_id=office.agents["Ana"]["id"], to=CUSTOMER)["id"]
        ana.until_state("ringing")
        ana.answer()
        customer.until_state("ringing", timeout_s=30)
        customer.answer()
        customer.until_state("talking")
        customer.hang_up()
        call = until(lambda: _ended(office, call_id), what=lambda: office.call(call_id))
    assert (call["direction"], call["outcome"]) == ("outbound", "answered")
    (failed,) = [step for step in call["steps"] if step["what"] == "way_failed"]
    assert (failed["detail"]["carrier"], failed["detail"]["cause"]) == (name, "unreachable")


def _ended(office: Office, call_id: str) -> dict[str, Any] | None:
    call = office.call(call_id)
    return call if call["state"] == "ended" else None


@contextmanager
def _silent_carrier(office: Office) -> Iterator[str]:
    """The first in order; takes every packet and answers none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as nobody:
        nobody.bind((_SILENT_ADDRESS, 0))
        made = office.instance.post(
            "/carriers", name="Silent", host=_SILENT_ADDRESS, port=nobody.getsockname()[1], priority=1
        )
        try:
            yield made["name"]
        finally:
            office.instance.delete(f"/carriers/{made['id']}")
