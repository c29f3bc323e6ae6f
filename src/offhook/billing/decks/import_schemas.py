"""What goes in and out of imports that take a while."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from offhook.billing.decks.sheets.amounts import DecimalMark, MoneyUnit
from offhook.billing.decks.sheets.deck_sheet import Reading
from offhook.billing.schemas import View

ImportState = Literal["waiting", "reading", "checking", "copying", "done", "failed", "cancelled"]
OVER: tuple[ImportState, ...] = ("done", "failed", "cancelled")


class ImportTerms(BaseModel):
    """How the list is read and from when on it holds; kept with the import."""

    effective_at: datetime | None
    """None: as soon as it is approved."""
    zone: str
    bands: list[str]
    columns: dict[str, int] | None
    """None: the file has the columns of a deck."""
    header_row: int
    decimal: DecimalMark
    units: dict[str, MoneyUnit] = {}

    def reading(self, currency: str) -> Reading | None:
        """None: the file has the columns of a deck."""
        if self.columns is None:
            return None
        return Reading(
            columns=self.columns,
            header_row=self.header_row,
            decimal=self.decimal,
            zone=self.zone,
            currency=currency,
            units=self.units,
        )


class FieldProblem(View):
    """One thing wrong with one place of the file."""

    where: str
    """`row 17, column Price`, as spreadsheets count."""
    what: str


class DeckImportView(View):
    """A price list on its way in; live screens are told of it as topic `deck_imports`, with these figures."""

    id: UUID
    deck_id: UUID
    file_name: str
    size_bytes: int
    state: ImportState
    rows_done: int
    """Of the present state: reading, checking and copying each go through all rows."""
    rows_total: int | None
    """Null while nobody knows; an estimate while it is read."""
    cancel_asked: bool
    problem: str | None
    """Why it failed; nothing was taken then."""
    fields: list[FieldProblem]
    version_id: UUID | None
    """The draft, when it is done: see GET /billing/decks/versions/{version_id} for what it changes."""
    created_at: datetime
    finished_at: datetime | None
