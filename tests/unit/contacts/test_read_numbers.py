"""Numbers of contacts as people type them."""

from uuid import UUID

import pytest

from offhook.contacts.actions.read_numbers import read_numbers
from offhook.contacts.schemas import NumberInput
from offhook.kit.errors import InvalidInputError

ACCOUNT = UUID("018f0000-0000-7000-8000-000000000001")


def _typed(*numbers: str) -> list[NumberInput]:
    return [NumberInput(label=f"label {place}", number=number) for place, number in enumerate(numbers)]


def test_national_numbers_are_read_in_the_accounts_country() -> None:
    rows = read_numbers(_typed("020 7946 0018", "+1 202-555-0143"), account_id=ACCOUNT, country="GB")
    assert [(row.label, row.number, row.position) for row in rows] == [
        ("label 0", "+442079460018", 0),
        ("label 1", "+12025550143", 1),
    ]


def test_the_same_number_is_kept_once() -> None:
    rows = read_numbers(_typed("(202) 555-0143", "+12025550143", "+12025550144"), account_id=ACCOUNT, country="US")
    assert [(row.number, row.position) for row in rows] == [("+12025550143", 0), ("+12025550144", 1)]


def test_every_wrong_number_is_named() -> None:
    with pytest.raises(InvalidInputError) as refusal:
        read_numbers(_typed("hello", "+12025550143", "123456789012345678"), account_id=ACCOUNT, country="US")
    assert [problem.where for problem in refusal.value.fields] == ["numbers[0].number", "numbers[2].number"]
    assert "'hello' is not a telephone number" in refusal.value.fields[0].what
