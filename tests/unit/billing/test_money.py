"""Money adds up, rounds one way, and never mixes currencies."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offhook.billing.rating.exact import read_exact, write_exact
from offhook.billing.rating.tax import Tax, invoiced_tax_micros
from offhook.kit.errors import InvalidInputError
from offhook.kit.money import Money, round_half_up


@pytest.mark.parametrize(
    ("numerator", "denominator", "expected"),
    [(1, 2, 1), (-1, 2, -1), (3, 2, 2), (-3, 2, -2), (49, 100, 0), (-49, 100, 0), (5, 10, 1), (7, 7, 1), (0, 3, 0)],
)
def test_a_half_goes_away_from_zero(numerator: int, denominator: int, expected: int) -> None:
    assert round_half_up(numerator, denominator) == expected


@pytest.mark.parametrize(
    ("text", "currency", "micros", "shown"),
    [
        ("12.5", "EUR", 12_500_000, "12.50 EUR"),
        ("0.036", "EUR", 36_000, "0.036 EUR"),
        ("-0.000001", "USD", -1, "-0.000001 USD"),
        ("300", "JPY", 300_000_000, "300 JPY"),
        ("1.5", "KWD", 1_500_000, "1.500 KWD"),
    ],
)
def test_reads_and_writes_decimals(text: str, currency: str, micros: int, shown: str) -> None:
    money = Money.parse(text, currency)
    assert (money.micros, str(money)) == (micros, shown)
    assert Money.parse(money.decimal(), currency) == money


@pytest.mark.parametrize("text", ["", "1,5", "1e3", "1.0000001", "NaN", " 1", "0x1", "1_0", "--1", "9" * 16])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(InvalidInputError, match="is not an amount"):
        Money.parse(text, "EUR")


def test_an_unknown_currency_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="'EURO' is not a currency"):
        Money(1, "EURO")


def test_currencies_do_not_mix() -> None:
    euro, dollar = Money(1, "EUR"), Money(1, "USD")
    for mix in (lambda: euro + dollar, lambda: euro - dollar, lambda: euro < dollar, lambda: euro <= dollar):
        with pytest.raises(ValueError, match="different currencies"):
            mix()


@pytest.mark.parametrize(
    ("micros", "currency", "payable"),
    [
        (12_345_000, "EUR", 12_350_000),
        (12_344_999, "EUR", 12_340_000),
        (500_000, "JPY", 1_000_000),
        (-5_000, "EUR", -10_000),
    ],
)
def test_payable_money_is_cents_or_whole_yen(micros: int, currency: str, payable: int) -> None:
    assert Money(micros, currency).payable().micros == payable


@given(st.integers(-(10**15), 10**15), st.lists(st.integers(0, 1000), min_size=1).filter(any))
def test_split_parts_sum_to_the_whole(micros: int, weights: list[int]) -> None:
    parts = Money(micros, "EUR").split(weights)
    assert sum(part.micros for part in parts) == micros
    assert [part.micros for part, weight in zip(parts, weights, strict=True) if not weight] == [0] * weights.count(0)


@given(st.fractions())
def test_exact_numbers_survive_being_written(value: Fraction) -> None:
    assert read_exact(write_exact(value)) == value


@pytest.mark.parametrize("text", ["1e3", "", ".5", "1.", "+1", "1/0", "inf", " 1", "1_000"])
def test_only_plain_numbers_are_exact(text: str) -> None:
    with pytest.raises(ValueError, match="is not a number"):
        read_exact(text)


def test_tax_is_rounded_on_each_line_or_once_as_the_country_wants() -> None:
    lines = [1_020_000, 1_020_000, 1_020_000]  # 21 % of 1.02 is 0.2142
    assert invoiced_tax_micros(Tax(name="VAT", percent=Fraction(21)), net_micros=lines, currency="EUR") == 630_000
    once = Tax(name="VAT", percent=Fraction(21), rounding="invoice")
    assert invoiced_tax_micros(once, net_micros=lines, currency="EUR") == 640_000
