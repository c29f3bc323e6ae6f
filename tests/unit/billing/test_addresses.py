"""Addresses by the custom of their country."""

from typing import Any

import pytest

from offhook.billing.paper.addresses import address_lines
from offhook.billing.paper.document import Party

CASES: list[tuple[dict[str, str], list[str]]] = [
    (
        {"country": "US", "street": "350 5th Ave", "street_more": "Floor 21", "postcode": "10118", "city": "New York",
         "region": "NY"},
        ["350 5th Ave", "Floor 21", "New York, NY 10118"],
    ),
    ({"country": "US", "postcode": "10118", "city": "New York"}, ["New York 10118"]),
    ({"country": "US", "city": "Austin", "region": "TX"}, ["Austin, TX"]),
    ({"country": "US", "region": "TX", "postcode": "73301"}, ["TX 73301"]),
    ({"country": "CA", "postcode": "K1A 0B1", "city": "Ottawa", "region": "ON"}, ["Ottawa ON K1A 0B1"]),
    ({"country": "GB", "postcode": "SW1A 1AA", "city": "London"}, ["London", "SW1A 1AA"]),
    ({"country": "ES", "postcode": "35001", "city": "Las Palmas", "region": "Canarias"},
     ["35001 Las Palmas", "Canarias"]),
    ({"country": "IT", "postcode": "20121", "city": "Milano", "region": "MI"}, ["20121 Milano MI"]),
    ({"country": "BR", "postcode": "01310-100", "city": "São Paulo", "region": "SP"}, ["São Paulo - SP", "01310-100"]),
    ({"country": "DE", "city": "Berlin"}, ["Berlin"]),
    ({"country": "MX"}, []),
    ({"country": "US", "city": "{region}", "region": "NY"}, ["{region}, NY"]),
]  # fmt: skip


@pytest.mark.parametrize(("told", "lines"), CASES)
def test_an_address_is_written_as_it_is_there(told: dict[str, Any], lines: list[str]) -> None:
    assert address_lines(Party(name="Somebody", **told)) == lines
