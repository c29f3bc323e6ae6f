"""Numbers as people write them, and what is said of those that are none."""

import pytest

from offhook.kit.errors import InvalidInputError
from offhook.kit.phone_number import PhoneNumber


@pytest.mark.parametrize(
    ("written", "region", "number"),
    [
        ("+1 (202) 555-0143", None, "+12025550143"),
        ("(202) 555-0143", "US", "+12025550143"),
        ("094 123 456", "UY", "+59894123456"),
        ("+598 94 123 456", "US", "+59894123456"),
        ("00 598 94 123 456", "ES", "+59894123456"),
    ],
)
def test_national_format_needs_a_country(written: str, region: str | None, number: str) -> None:
    assert PhoneNumber.parse(written, region=region) == number


@pytest.mark.parametrize(
    ("written", "region", "what"),
    [
        ("(202) 555-0143", None, "write it with + and the country code"),
        ("+999 123 456", None, "there is no such country code"),
        ("hello", "US", "it does not look like one"),
        ("", "US", "it does not look like one"),
        ("+1", None, "it"),
        ("+1" + "2" * 30, None, "it has too many digits"),
        ("555", "US", "too many or too few digits"),
    ],
)
def test_what_is_none_is_told_with_the_remedy(written: str, region: str | None, what: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        PhoneNumber.parse(written, region=region)
    assert what in refused.value.message
    assert "(0)" not in refused.value.message
