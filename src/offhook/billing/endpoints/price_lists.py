"""A price list as the body of a request, and how it is to be read."""

from dataclasses import dataclass
from typing import Annotated, Any, cast

from fastapi import Query, Request
from pydantic import AwareDatetime, StringConstraints

from offhook.billing.decks.sheets.amounts import DecimalMark, MoneyUnit
from offhook.billing.decks.sheets.deck_sheet import Reading
from offhook.billing.schemas import BandText, Zone
from offhook.kit.errors import PayloadTooLargeError

MAX_BYTES = 64 << 20
"""The web's own limit of these routes is the same (web/body_limits.py)."""
ColumnText = Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,20}:\d{1,3}$")]
UnitText = Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,20}:(currency|cents)$")]
A_FILE_TYPES = ("text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
A_FILE: dict[str, Any] = {
    "requestBody": {
        "content": {each: {"schema": {"type": "string", "format": "binary"}} for each in A_FILE_TYPES},
        "required": True,
    }
}


@dataclass(frozen=True, slots=True)
class VersionTerms:
    """From when on a version holds (left out: from its approval on), and its bands as `peak=mon-fri 08:00-18:00`."""

    effective_at: Annotated[AwareDatetime | None, Query()] = None
    zone: Annotated[Zone, Query()] = "UTC"
    band: Annotated[list[BandText] | None, Query()] = None


@dataclass(frozen=True, slots=True)
class ListTerms:
    """How a price list in a form of its own is read: `column=prefix:0&column=price:2`, as `look` found it."""

    column: Annotated[list[ColumnText] | None, Query()] = None
    header_row: Annotated[int, Query(ge=1, le=1000)] = 1
    decimal: Annotated[DecimalMark, Query()] = "."
    file_name: Annotated[str, Query(max_length=200)] = ""
    """What people call it."""
    amounts_in: Annotated[list[UnitText] | None, Query()] = None
    """`price:cents` or `price:currency`: needed where a title says another money than the deck's, or cents."""

    def reading(self, zone: str, *, currency: str) -> Reading | None:
        """None: the file has the columns of a deck."""
        if not self.column:
            return None
        columns = {name: int(number) for name, _, number in (each.partition(":") for each in self.column)}
        units = {
            name: cast(MoneyUnit, unit) for name, _, unit in (each.partition(":") for each in self.amounts_in or ())
        }
        return Reading(
            columns=columns,
            header_row=self.header_row,
            decimal=self.decimal,
            zone=zone,
            currency=currency,
            units=units,
        )


async def file_of(request: Request) -> bytes:
    """Raises PayloadTooLargeError."""
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > MAX_BYTES:
            raise PayloadTooLargeError(
                "a price list has at most 64 MB: save it as a workbook (.xlsx), which is packed, or split it"
            )
    return bytes(content)
