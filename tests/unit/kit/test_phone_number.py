"""Numbers as people write them, and what is said of those that are none."""

import phonenumbers
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
    ("number", "digits", "mobile"),
    [
        # ITU-T E.164, national numbering plan of Argentina: +54, 9 before mobiles, ten digits of area and subscriber.
        ("+5491144445555", "1144445555", "+5491144445555"),
        ("+541144445555", "1144445555", "+5491144445555"),
        ("+5492234567890", "2234567890", "+5492234567890"),
        ("+5493541123456", "3541123456", "+5493541123456"),
        ("+12025550143", "2025550143", "+12025550143"),
        ("+525512345678", "5512345678", "+525512345678"),
        ("+442079460018", "2079460018", "+442079460018"),
        ("+390612345678", "0612345678", "+390612345678"),  # Italy's zero is a part of the number
    ],
)
def test_a_number_without_its_country_is_area_and_subscriber(number: str, digits: str, mobile: str) -> None:
    assert (PhoneNumber(number).national_digits, PhoneNumber(number).as_mobile) == (digits, mobile)


@pytest.mark.parametrize("kind", [phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE])
def test_every_countrys_example_reads_back_from_its_national_digits(kind: int) -> None:
    for country in phonenumbers.SUPPORTED_REGIONS:
        example = phonenumbers.example_number_for_type(country, kind)
        if example is None or not example.country_code:
            continue
        number = PhoneNumber(phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.E164))
        marked = phonenumbers.country_mobile_token(example.country_code) if kind == 1 else ""
        assert f"+{example.country_code}{marked}{number.national_digits}" == number, country


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
