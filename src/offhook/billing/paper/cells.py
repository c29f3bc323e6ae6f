"""Cells that stay what they are: what somebody wrote is text, and no spreadsheet runs it."""

import re
from typing import Any

_RUN_BY_SPREADSHEETS = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"[+-]?\d[\d .]*")
"""An amount or a telephone number: harmless, and wanted as it is."""


def text_cell(sheet: Any, text: str) -> Any:
    """For a row of a write-only sheet: never a formula or an error, whatever it begins with."""
    from openpyxl.cell import WriteOnlyCell  # slow to import, and few processes ever write a workbook
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    cell = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("", text))
    cell.data_type = "s"
    return cell


def csv_cell(text: str) -> str:
    """CSV knows no types: what begins like a formula gets an apostrophe (OWASP, CSV injection), numbers do not."""
    return f"'{text}" if text.startswith(_RUN_BY_SPREADSHEETS) and not _NUMBER.fullmatch(text) else text
