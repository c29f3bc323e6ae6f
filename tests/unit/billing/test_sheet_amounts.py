"""Amounts of price lists: read to the last character, or refused with their row, column and text."""

import pytest

from offhook.billing.decks.sheets.amounts import DecimalMark, MoneyUnit, amount, other_money
from offhook.billing.decks.sheets.deck_sheet import Reading, deck_text
from offhook.billing.decks.sheets.look import look_into
from offhook.billing.decks.sheets.sheet import Figure, open_sheet
from offhook.billing.rating.errors import TariffError


@pytest.mark.parametrize(
    ("text", "decimal", "expected"),
    [
        ("0.06", ".", "0.06"), ("€ 0,06", ",", "0.06"), ("1,234.5 EUR", ".", "1234.5"), ("1.234,5", ",", "1234.5"),
        (".5", ".", "0.5"), ("0,06€", ",", "0.06"), ("eur 0,06", ",", "0.06"), ("EUR0.06", ".", "0.06"),
        ("1 234,5", ",", "1234.5"), ("1\u202f234,5\u00a0€", ",", "1234.5"), ("1'234.5", ".", "1234.5"),
        ("-0.01", ".", "-0.01"), ("€-0.01", ".", "-0.01"), ("60", ".", "60"), (Figure("1.234"), ",", "1.234"),
        ("1.5 ct", ".", "0.015"), ("1,5 Cent", ",", "0.015"), ("6¢", ".", "0.06"), ("2,25 c€", ",", "0.0225"),
        ("3 céntimos", ",", "0.03"), ("123456789012345678901234567890.5 ct", ".", "1234567890123456789012345678.905"),
    ],
)  # fmt: skip
def test_amounts_in_euros(text: str, decimal: DecimalMark, expected: str) -> None:
    assert amount(text, decimal=decimal, currency="EUR") == expected


@pytest.mark.parametrize(
    ("text", "decimal"),
    [
        ("0,12x", ","), ("12abc", "."), ("$0.06", "."), ("0.06 GBP", "."), ("5%", "."), ("(0.05)", "."), ("n/a 7", "."),
        ("7 n/a", "."), ("free", "."), ("0.05-", "."), ("+0.05", "."), ("1e-5", "."), ("0.05/min", "."), ("0.", "."),
        ("1.5 p", "."), ("€ 1 ct", "."), ("€ 1 €", "."), ("1 2", "."), ("1 234.567", ","), ("1'234 567", "."),
        ("0,06", "."), ("1.2.3", "."), ("12,34", "."), ("1,2345", "."), ("0,123", "."), ("٣", "."), ("--1", "."),
        ("0.123", ","), ("1234.567", ","), (".123", ","), ("12.34", ","), ("0.06 0.07", "."), ("1 ct 5", "."),
    ],
)  # fmt: skip
def test_what_is_no_amount_in_euros_is_refused_with_its_text(text: str, decimal: DecimalMark) -> None:
    with pytest.raises(ValueError, match="is not an amount") as refused:
        amount(text, decimal=decimal, currency="EUR")
    assert repr(text) in str(refused.value)


@pytest.mark.parametrize(
    ("text", "currency", "expected"),
    [
        ("$0.06", "USD", "0.06"), ("US$ 0.06", "USD", "0.06"), ("$0.06", "MXN", "0.06"), ("Fr. 0.06", "CHF", "0.06"),
        ("0.06 kr.", "DKK", "0.06"), ("R$ 0.06", "BRL", "0.06"), ("1.5p", "GBP", "0.015"), ("0.06 zł", "PLN", "0.06"),
        ("5 cents", "GBP", None), ("5 ct", "JPY", None), ("€ 1", "USD", None), ("1 USD", "CAD", None),
    ],
)  # fmt: skip
def test_each_currency_has_its_own_marks(text: str, currency: str, expected: str | None) -> None:
    if expected is None:
        with pytest.raises(ValueError, match=f"not an amount in {currency}"):
            amount(text, decimal=".", currency=currency)
    else:
        assert amount(text, decimal=".", currency=currency) == expected


@pytest.mark.parametrize(
    ("text", "unit", "expected"),
    [("1.5", "cents", "0.015"), ("0.06 EUR", "cents", "0.06"), ("1.5 ct", "cents", "0.015"), ("2", "currency", "2")],
)
def test_a_mark_in_the_cell_counts_before_what_is_said_of_the_column(text: str, unit: MoneyUnit, expected: str) -> None:
    assert amount(text, decimal=".", currency="EUR", unit=unit) == expected


@pytest.mark.parametrize(
    ("title", "currency", "expected"),
    [
        ("Price USD", "EUR", "USD"), ("Price (usd)", "EUR", "USD"), ("Rate $/min", "EUR", "$"), ("Prix £", "EUR", "£"),
        ("Preis in ct/Min.", "EUR", "ct"), ("Cents per minute", "EUR", "Cents"), ("c€/min", "EUR", "c€"),
        ("Precio (céntimos)", "EUR", "centimos"), ("Preis EUR/Min.", "EUR", ""), ("€/min", "EUR", ""),
        ("Preis je Sek.", "EUR", ""), ("Price", "EUR", ""), ("US$", "USD", ""), ("$/min", "MXN", ""),
        ("Rate ppm", "GBP", "ppm"), ("Rate ppm", "EUR", ""), ("Pence per minute", "EUR", "Pence"),
        ("Price EUR", "USD", "EUR"),
    ],
)  # fmt: skip
def test_titles_that_say_another_money(title: str, currency: str, expected: str) -> None:
    assert other_money(title, currency=currency) == expected


CENTS = b"Vorwahl;Preis in ct/Min.;Verbindungsentgelt EUR\n34;1,5;0,10\n49;2;\n"


def test_a_title_of_another_money_must_be_answered() -> None:
    sheet = open_sheet(CENTS)
    look = look_into(sheet, currency="EUR")
    assert (look.other_moneys, look.reading.columns) == (("", "ct", ""), {"prefix": 0, "price": 1, "connect_fee": 2})
    columns = look.reading.columns
    with pytest.raises(TariffError) as refused:
        deck_text(sheet, Reading(columns=columns, decimal=",", currency="EUR"))
    (fault,) = refused.value.fields
    assert fault.where == "row 1, column Preis in ct/Min."
    assert "price:cents" in fault.what
    made = deck_text(sheet, Reading(columns=columns, decimal=",", currency="EUR", units={"price": "cents"}))
    assert made.text == "prefix,connect_fee,price\n34,0.10,0.015\n49,,0.02\n"
    kept = deck_text(sheet, Reading(columns=columns, decimal=",", currency="EUR", units={"price": "currency"}))
    assert kept.text == "prefix,connect_fee,price\n34,0.10,1.5\n49,,2\n"


def test_a_currency_without_cents_cannot_be_in_cents() -> None:
    with pytest.raises(TariffError, match="not clear"):
        Reading(columns={"prefix": 0, "price": 1}, currency="JPY", units={"price": "cents"}).check()


def test_faults_name_row_column_and_text() -> None:
    with pytest.raises(TariffError) as refused:
        deck_text(
            open_sheet(b"Code,Rate\n34,0.1\n44,$0.2\n"), Reading(columns={"prefix": 0, "price": 1}, currency="EUR")
        )
    (fault,) = refused.value.fields
    assert (fault.where, "'$0.2'" in fault.what) == ("row 3, column Rate", True)
