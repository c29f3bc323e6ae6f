"""A first look into a price list: what it seems to be, for somebody to confirm."""

from dataclasses import dataclass

from offhook.billing.decks.sheets.amounts import DecimalMark, other_money
from offhook.billing.decks.sheets.columns import are_prefixes, destination_column, find_header, guess_columns, line_of
from offhook.billing.decks.sheets.deck_sheet import Reading
from offhook.billing.decks.sheets.sheet import Figure, Sheet

SAMPLES = 5
_JUDGED = 200
"""Prices that the decimal mark is guessed from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What was found."""

    reading: Reading
    columns: tuple[str, ...]
    """Titles in the order of the file."""
    samples: tuple[tuple[str, ...], ...]
    """The first rows below the header."""
    row_count: int
    """Below the header."""
    other_moneys: tuple[str, ...] = ()
    """What each title says its amounts are in, where that is not the list's currency."""


def look_into(sheet: Sheet, *, zone: str = "UTC", header_row: int | None = None, currency: str = "") -> Look:
    """`header_row` when somebody knows better where the titles are; otherwise they are looked for.

    Raises TariffError when it cannot be read at all, or has no such row.
    """
    number, header = find_header(sheet) if header_row is None else line_of(sheet, header_row)
    columns = guess_columns(header)
    place = None if "prefix" in columns else destination_column(header)
    samples: list[tuple[str, ...]] = []
    prices: list[str] = []
    count = 0
    at = columns.get("price")
    for row_number, cells in sheet.lines():
        if row_number <= number:
            continue
        count += 1
        if len(samples) < SAMPLES:
            samples.append(tuple(cells))
        if at is not None and at < len(cells) and not isinstance(cells[at], Figure) and len(prices) < _JUDGED:
            prices.append(cells[at])
    if place is not None and are_prefixes([cells[place] for cells in samples if place < len(cells)]):
        columns["prefix"] = place
    reading = Reading(columns=columns, header_row=number, decimal=_decimal(prices), zone=zone)
    moneys = tuple(other_money(title, currency=currency) if currency else "" for title in header)
    return Look(reading=reading, columns=tuple(header), samples=tuple(samples), row_count=count, other_moneys=moneys)


def _decimal(prices: list[str]) -> DecimalMark:
    """The mark that stands last in most prices."""
    commas = sum(price.rfind(",") > price.rfind(".") for price in prices)
    points = sum(price.rfind(".") > price.rfind(",") for price in prices)
    return "," if commas > points else "."
