"""A version of a price list as a workbook, for people whose lists live in spreadsheets."""

import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from offhook.billing.paper.cells import text_cell

COLUMNS_OF_NUMBERS = frozenset(
    {"connect_fee", "price", "unit_s", "first_s", "next_s", "included_s", "minimum", "maximum"}
)
WIDTH = 14


def deck_book(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """XLSX; columns that are empty in all rows are left out. Takes seconds for many rows: run it in a thread.

    Prefixes stay text, and so do amounts that a spreadsheet's fifteen digits would change.
    """
    from openpyxl import Workbook  # takes a third of a second, and few processes ever write a workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    kept = list(rows)
    used = [at for at, name in enumerate(header) if name in ("prefix", "price") or any(row[at] for row in kept)]
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Rates")
    sheet.freeze_panes = "A2"
    for place in range(len(used)):
        sheet.column_dimensions[chr(ord("A") + place)].width = WIDTH
    titles = [WriteOnlyCell(sheet, value=header[at]) for at in used]
    for title in titles:
        title.font = Font(bold=True)
    sheet.append(titles)
    numeric = [header[at] in COLUMNS_OF_NUMBERS for at in used]
    for row in kept:
        sheet.append([_cell(sheet, row[at], number=number) for at, number in zip(used, numeric, strict=True)])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(sheet: Any, text: str, *, number: bool) -> Any:
    if not text:
        return None
    if number and text.replace(".", "", 1).isdigit() and len(text) <= 15:
        return Decimal(text)  # written digit by digit: a float would come close
    return text if text.isalnum() else text_cell(sheet, text)  # cells of their own take time, and prefixes need none
