"""Whose call it is, what it wants dialled, and which number it shows."""

from uuid import UUID

import pytest

from offhook.kit.phone_number import PhoneNumber
from offhook.numbers.api import NumberFormat
from offhook.wholesale.attribution import AccessRoute, access_id_of, attribute, called_number, shown_number

ACME = UUID(int=1)


def access(prefix: str = "", **given: object) -> AccessRoute:
    fields = {"endpoint": f"access-{prefix}", "account_id": ACME, "name": prefix, "country": "GB", "prefix": prefix}
    return AccessRoute(**{**fields, **given})  # type: ignore[arg-type]  # tests give literals


SHARED = [access("9911"), access("9912"), access("77")]


@pytest.mark.parametrize(
    ("accesses", "dialled", "whose", "left"),
    [
        ([access()], "442079460018", "", "442079460018"),
        ([access()], "+442079460018", "", "+442079460018"),
        (SHARED, "9911442079460018", "9911", "442079460018"),
        (SHARED, "9912442079460018", "9912", "442079460018"),
        (SHARED, "77+442079460018", "77", "+442079460018"),
        (SHARED, "7700442079460018", "77", "00442079460018"),
        (SHARED, "9911", "9911", ""),
        ([access("9911")], "99119911", "9911", "9911"),
    ],
)
def test_a_call_is_one_access_s(accesses: list[AccessRoute], dialled: str, whose: str, left: str) -> None:
    found = attribute(accesses, dialled)
    assert found is not None
    assert (found[0].prefix, found[1]) == (whose, left)


@pytest.mark.parametrize("dialled", ["442079460018", "991", "9913442079460018", "+9911442079460018", "", "*9911"])
def test_a_call_without_a_known_prefix_is_nobody_s(dialled: str) -> None:
    assert attribute(SHARED, dialled) is None


def test_an_address_nobody_claims_is_nobody_s() -> None:
    assert attribute([], "442079460018") is None


@pytest.mark.parametrize(
    ("dialled", "number_format", "meant"),
    [
        ("+442079460018", "e164", "+442079460018"),
        ("00442079460018", "e164", "+442079460018"),
        ("442079460018", "e164", "+442079460018"),
        ("0044 20 7946 0018", "e164", "+442079460018"),
        ("02079460018", "e164", "+442079460018"),
        ("0012025550143", "e164", "+12025550143"),
        ("12025550143", "e164", "+12025550143"),
        ("02079460018", "national", "+442079460018"),
        ("+12025550143", "national", "+12025550143"),
        ("0012025550143", "national", "+12025550143"),
        ("", "e164", None),
        ("00", "e164", None),
        ("999", "e164", None),
        ("*21", "e164", None),
        ("alice", "e164", None),
        ("1" * 40, "e164", None),
    ],
)
def test_what_is_left_is_read_as_a_number(dialled: str, number_format: str, meant: str | None) -> None:
    assert called_number(access(number_format=NumberFormat(number_format)), dialled) == meant


@pytest.mark.parametrize(
    ("brought", "fallback", "always", "shown"),
    [
        ("+442079460001", None, False, "+442079460001"),
        ("442079460001", "+442079460009", False, "+442079460001"),
        ("anonymous", "+442079460009", False, "+442079460009"),
        ("", "+442079460009", False, "+442079460009"),
        ("anonymous", None, False, None),
        ("+442079460001", "+442079460009", True, "+442079460009"),
    ],
)
def test_the_number_shown(brought: str, fallback: str | None, always: bool, shown: str | None) -> None:
    own = PhoneNumber(fallback) if fallback else None
    assert shown_number(access(caller_number=own, always_shown=always), brought) == shown


def test_only_an_access_s_endpoint_names_one() -> None:
    assert access_id_of(f"access-{ACME.hex}") == ACME
    assert access_id_of(f"trunk-{ACME.hex}") is None
    assert access_id_of("access-x") is None
