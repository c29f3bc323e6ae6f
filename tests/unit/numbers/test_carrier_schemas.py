"""What a carrier may look like."""

from typing import Any

import pytest
from pydantic import ValidationError

from offhook.numbers.schemas import CarrierCreate

CARRIER = {"name": "North", "host": "sip.north.example"}


@pytest.mark.parametrize(
    ("fields", "where", "why"),
    [
        ({"name": " "}, "name", "at least 1 character"),
        ({"host": "sip:x.example"}, "host", "without 'sip:'"),
        ({"port": 0}, "port", "greater than or equal to 1"),
        ({"port": 65536}, "port", "less than or equal to 65535"),
        ({"transport": "sctp"}, "transport", "'udp', 'tcp' or 'tls'"),
        ({"username": "a b"}, "username", "match pattern"),
        ({"username": 'a"b'}, "username", "match pattern"),
        ({"password": "a\nb"}, "password", "line breaks"),
        ({"match_addresses": ["10.0.0.1/8"]}, "match_addresses", "bits set after its prefix"),
        ({"match_addresses": ["10.0.0.0/24", "10.0.0.5"]}, "match_addresses", "overlap; keep the wider one"),
        ({"inbound_username": "a"}, "inbound_username", "match pattern"),
        ({"inbound_username": "34911234567"}, "inbound_username", "needs a letter"),
        ({"inbound_username": "+34911234567"}, "inbound_username", "needs a letter"),
        ({"inbound_username": "dev-1"}, "inbound_username", "name of this system's own"),
        ({"number_format": "free"}, "number_format", "'plus_e164', 'e164' or 'national'"),
        ({"country": "USA"}, "country", "match pattern"),
        ({"max_calls": 0}, "max_calls", "greater than or equal to 1"),
        ({"outbound_rules": [{"starts_with": "x"}]}, "outbound_rules", "match pattern"),
        ({"colour": "red"}, "colour", "not permitted"),
    ],
)
def test_a_wrong_carrier_is_refused_where_it_is_wrong(fields: dict[str, Any], where: str, why: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        CarrierCreate.model_validate({**CARRIER, **fields})
    errors = refusal.value.errors()
    assert [error["loc"][0] for error in errors] == [where]
    assert why in errors[0]["msg"]


def test_a_password_is_not_printed() -> None:
    carrier = CarrierCreate.model_validate({**CARRIER, "password": "s3cret-words"})
    assert "s3cret-words" not in repr(carrier)
