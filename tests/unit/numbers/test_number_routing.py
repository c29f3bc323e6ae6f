"""Ways out and what comes in, as calls see them."""

from uuid import UUID

import pytest

from offhook.kit.phone_number import PhoneNumber
from offhook.numbers.formats import NumberFormat
from offhook.numbers.routing import (
    CarrierRoute,
    carrier_id_of,
    outbound_target,
    parse_inbound_number,
    trunk_endpoint_id,
)
from offhook.numbers.rules import NumberRule

CARRIER_ID = UUID("018f0000-0000-7000-8000-000000000001")
CARRIER = CarrierRoute(
    carrier_id=CARRIER_ID,
    name="North",
    number_format=NumberFormat.E164,
    caller_id_format=NumberFormat.NATIONAL,
    country="US",
    outbound_rules=(NumberRule(starts_with="44", replace_with="01144"),),
    max_calls=30,
)


def test_both_numbers_are_written_for_the_carrier() -> None:
    way = outbound_target(CARRIER, to=PhoneNumber("+442079460018"), caller=PhoneNumber("+12025550143"))
    assert way.target.endpoint == "trunk-018f0000000070008000000000000001"
    assert way.target.number == "011442079460018"
    assert way.caller_number == "2025550143"
    assert (way.carrier_id, way.carrier_name, way.max_calls) == (CARRIER_ID, "North", 30)


def test_a_caller_is_understood_or_withheld() -> None:
    assert parse_inbound_number(CARRIER, "12025550143") == "+12025550143"
    assert parse_inbound_number(CARRIER, "anonymous") is None


def test_an_endpoint_id_names_its_carrier() -> None:
    assert carrier_id_of(trunk_endpoint_id(CARRIER_ID)) == CARRIER_ID


@pytest.mark.parametrize("endpoint", ["", "trunk-", "trunk-xyz", "dev-018f0000000070008000000000000001"])
def test_other_endpoint_ids_name_none(endpoint: str) -> None:
    assert carrier_id_of(endpoint) is None
