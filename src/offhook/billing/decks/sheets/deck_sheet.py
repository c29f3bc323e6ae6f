"""A price list with its columns named, written as the CSV of a rate deck; every fault with the list's own row."""

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from offhook.billing.decks.import_progress import ImportProgress
from offhook.billing.decks.sheets.amounts import DecimalMark, MoneyUnit, amount, has_cents, other_money
from offhook.billing.decks.sheets.columns import COUNTRY_CODE, FIELDS, RHYTHM
from offhook.billing.decks.sheets.dates import DayPlace, day_place, instant
from offhook.billing.decks.sheets.prefixes import prefixes_of
from offhook.billing.decks.sheets.sheet import Sheet
from offhook.billing.rating.deck_csv import KNOWN
from offhook.billing.rating.errors import TariffError
from offhook.kit.errors import FieldError

MOST_FAULTS = 100
AMOUNTS = ("price", "connect_fee", "minimum", "maximum", "first_price")
_DATES = ("valid_from", "valid_until")
_RHYTHM = re.compile(r"(\d+)\s*[/+x:-]\s*(\d+)")
_ROW = re.compile(r"row (\d+)(?:, column (\w+))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How a list is to be read."""

    columns: Mapping[str, int]
    """Field to number of the column, counted from 0."""
    header_row: int = 1
    """As spreadsheets count; what stands above it is not read."""
    decimal: DecimalMark = "."
    zone: str = "UTC"
    """Of dates without an offset."""
    currency: str = ""
    """Of the deck: no other money is taken."""
    units: Mapping[str, MoneyUnit] = field(default_factory=dict)
    """By field of amounts, where somebody said it; needed where a title says another money or cents."""

    def check(self) -> None:
        """Raises TariffError when it cannot be meant."""
        wrong = [FieldError(name, "is no field of a rate deck") for name in self.columns if name not in FIELDS]
        if not self.columns.keys() & {"prefix", COUNTRY_CODE}:
            wrong.append(FieldError("prefix", "say which column has the prefixes"))
        if "price" not in self.columns:
            wrong.append(FieldError("price", "say which column has the prices"))
        if "cents" in self.units.values() and not has_cents(self.currency):
            wrong.append(FieldError("amounts_in", f"{self.currency} has no cents"))
        if len(set(self.columns.values())) < len(self.columns):
            wrong.append(FieldError("columns", "one column stands for two things"))
        if wrong:
            raise TariffError("the columns are not clear", fields=wrong)


@dataclass(slots=True)
class DeckText:
    """The CSV of a deck, and where each of its rows came from."""

    text: str = ""
    row_numbers: list[int] = field(default_factory=list)
    """Row of the list for each row of the CSV, its header left out."""
    titles: Mapping[str, str] = field(default_factory=dict)
    """What the list calls each field."""

    def told_in_the_lists_words(self, error: TariffError) -> TariffError:
        """The same faults, with the rows and columns of the list instead of the CSV's."""
        return TariffError(error.message, fields=[FieldError(self._place(one.where), one.what) for one in error.fields])

    def _place(self, where: str) -> str:
        def there(found: re.Match[str]) -> str:
            number = int(found[1]) - 2
            row = self.row_numbers[number] if 0 <= number < len(self.row_numbers) else found[1]
            return f"row {row}" + (f", column {self.titles.get(found[2], found[2])}" if found[2] else "")

        return _ROW.sub(there, where)


def deck_text(sheet: Sheet, reading: Reading, *, progress: ImportProgress | None = None) -> DeckText:
    """Raises TariffError naming every row and column that is wrong: one bad row and nothing is taken."""
    reading.check()
    progress = progress or ImportProgress()
    progress.begin("reading", rows_total=sheet.expected_rows())
    plain = [name for name in KNOWN if name in reading.columns or name == "prefix"]
    if RHYTHM in reading.columns:
        plain += [name for name in ("first_s", "next_s") if name not in plain]
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, plain, lineterminator="\n")
    writer.writeheader()
    made, faults = DeckText(), _Faults()
    days = {name: day_place(_column(sheet, reading, name)) for name in _DATES if name in reading.columns}
    for number, cells in progress.counted(sheet.lines()):
        if number == reading.header_row:
            made.titles = {name: cells[at] for name, at in reading.columns.items() if at < len(cells)}
            faults.found += _other_moneys(made.titles, reading, number)
        if number <= reading.header_row:
            continue
        for row in _rows(_Cells(number, cells, reading, made.titles, days, faults)):
            writer.writerow(row)
            made.row_numbers.append(number)
        if len(faults.found) >= MOST_FAULTS:
            break
    faults.check()
    made.text = out.getvalue()
    return made


def _column(sheet: Sheet, reading: Reading, name: str) -> Iterator[str]:
    at = reading.columns[name]
    return (cells[at] for number, cells in sheet.lines() if number > reading.header_row and at < len(cells))


def _other_moneys(titles: Mapping[str, str], reading: Reading, row: int) -> Iterator[FieldError]:
    for name in AMOUNTS:
        money = other_money(titles.get(name, ""), currency=reading.currency) if reading.currency else ""
        if money and name not in reading.units:
            choice = f"amounts_in={name}:currency" + (
                f" or amounts_in={name}:cents" if has_cents(reading.currency) else ""
            )
            what = f"the title says {money}, and the price list is in {reading.currency}: say what is meant ({choice})"
            yield FieldError(f"row {row}, column {titles[name]}", what)


class _Faults:
    def __init__(self) -> None:
        self.found: list[FieldError] = []

    def check(self) -> None:
        if self.found:
            raise TariffError(
                "some places cannot be read: mend them in the list, and import it again",
                fields=self.found[:MOST_FAULTS],
            )


@dataclass(slots=True)
class _Cells:
    """One row of the list by field."""

    number: int
    cells: Sequence[str]
    reading: Reading
    titles: Mapping[str, str]
    days: Mapping[str, DayPlace]
    faults: _Faults

    def text(self, name: str) -> str:
        at = self.reading.columns.get(name)
        return self.cells[at] if at is not None and at < len(self.cells) else ""

    def amount(self, name: str) -> str:
        reading, unit = self.reading, self.reading.units.get(name, "currency")
        return self._read(
            name, lambda text: amount(text, decimal=reading.decimal, currency=reading.currency, unit=unit)
        )

    def instant(self, name: str) -> str:
        return self._read(name, lambda text: instant(text, zone=self.reading.zone, day=self.days[name]))

    def _read(self, name: str, parse: Callable[[str], str]) -> str:
        text = self.text(name)
        if not text:
            return ""
        try:
            return parse(text)
        except ValueError as error:
            self.blame(name, str(error))
            return ""

    def blame(self, name: str, what: str) -> None:
        column = self.titles.get(name) or name
        self.faults.found.append(FieldError(f"row {self.number}, column {column}", what))


def _rows(cells: _Cells) -> Iterator[dict[str, str]]:
    reading = cells.reading
    row: dict[str, str] = {}
    for name in reading.columns:
        if name in AMOUNTS:
            row[name] = cells.amount(name)
        elif name in _DATES:
            row[name] = cells.instant(name)
        elif name == RHYTHM:
            row |= _rhythm(cells)
        elif name not in ("prefix", COUNTRY_CODE):
            row[name] = cells.text(name)
    try:
        prefixes = prefixes_of(cells.text("prefix"), country_code=cells.text(COUNTRY_CODE))
    except ValueError as error:
        cells.blame("prefix", str(error))
        return
    if not prefixes:
        cells.blame("prefix", "is empty")
    for prefix in prefixes:
        yield {"prefix": prefix, **row}


def _rhythm(cells: _Cells) -> dict[str, str]:
    text = cells.text(RHYTHM)
    if not text:
        return {}
    if found := _RHYTHM.fullmatch(text):
        return {"first_s": found[1], "next_s": found[2]}
    if text.isdigit():
        return {"first_s": text, "next_s": text}
    cells.blame(RHYTHM, f"{text!r} is no billing interval (write 60/60 or 30/6)")
    return {}
