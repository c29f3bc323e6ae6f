"""Numbers in the formats of carriers, out and in."""

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from offhook.kit.phone_number import PhoneNumber
from offhook.numbers.formats import NumberFormat, format_number, number_candidates

US, GB = PhoneNumber("+12025550143"), PhoneNumber("+442079460018")


@pytest.mark.parametrize(
    ("number", "number_format", "country", "written"),
    [
        (US, NumberFormat.PLUS_E164, "US", "+12025550143"),
        (US, NumberFormat.E164, "US", "12025550143"),
        (US, NumberFormat.NATIONAL, "US", "2025550143"),
        (GB, NumberFormat.NATIONAL, "GB", "02079460018"),
        (GB, NumberFormat.NATIONAL, "US", "+442079460018"),
        (US, NumberFormat.NATIONAL, "CA", "2025550143"),
    ],
)
def test_numbers_leave_in_the_carriers_format(
    number: PhoneNumber, number_format: NumberFormat, country: str, written: str
) -> None:
    assert format_number(number, number_format=number_format, country=country) == written


@pytest.mark.parametrize(
    ("received", "number_format", "country", "meant"),
    [
        ("+12025550143", NumberFormat.PLUS_E164, "US", US),
        ("12025550143", NumberFormat.PLUS_E164, "US", US),
        ("2025550143", NumberFormat.NATIONAL, "US", US),
        ("02079460018", NumberFormat.NATIONAL, "GB", GB),
        ("442079460018", NumberFormat.NATIONAL, "GB", GB),
        ("00442079460018", NumberFormat.NATIONAL, "GB", GB),
        ("011442079460018", NumberFormat.E164, "US", GB),
        ("tel:+1-202-555-0143;phone-context=x", NumberFormat.E164, "US", US),
        ("(202) 555-0143", NumberFormat.NATIONAL, "US", US),
    ],
)
def test_numbers_arrive_in_any_usual_format(
    received: str, number_format: NumberFormat, country: str, meant: PhoneNumber
) -> None:
    assert meant in number_candidates(received, number_format=number_format, country=country)


@pytest.mark.parametrize(
    "received", ["", "anonymous", "restricted", "+", "12", "+1202555014312345678", "٤٢٠", "a" * 999]
)
def test_what_is_no_number_gives_none(received: str) -> None:
    assert number_candidates(received, number_format=NumberFormat.E164, country="US") == ()


def test_the_declared_format_is_read_first() -> None:
    as_e164 = number_candidates("4930123456", number_format=NumberFormat.E164, country="US")
    as_national = number_candidates("4930123456", number_format=NumberFormat.NATIONAL, country="US")
    assert as_e164[0] == "+4930123456"
    assert as_national[0] == "+14930123456"
    assert set(as_e164) == set(as_national)


@given(
    region=st.sampled_from(["US", "GB", "DE", "FR", "ES", "VN", "CN", "IT", "BR", "JP", "AU", "IN"]),
    number_format=st.sampled_from(list(NumberFormat)),
)
def test_what_we_write_we_read_back(region: str, number_format: NumberFormat) -> None:
    example = phonenumbers.example_number(region)
    assert example is not None
    number = PhoneNumber.parse(phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.E164))
    written = format_number(number, number_format=number_format, country=region)
    assert number_candidates(written, number_format=number_format, country=region)[0] == number


@given(received=st.text(max_size=80), number_format=st.sampled_from(list(NumberFormat)))
def test_no_text_breaks_the_reading(received: str, number_format: NumberFormat) -> None:
    for number in number_candidates(received, number_format=number_format, country="US"):
        assert PhoneNumber.parse(number) == number
