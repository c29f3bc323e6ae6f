"""Takes a price list in as the draft of a deck's next version: all of it or nothing."""

import asyncio
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.decks.import_progress import ImportProgress
from offhook.billing.decks.rows import copy_plain, copy_read
from offhook.billing.decks.sheets.deck_sheet import DeckText, Reading, deck_text
from offhook.billing.decks.sheets.sheet import open_sheet
from offhook.billing.models import DeckRow, DeckVersionRow
from offhook.billing.rating.call import milliseconds
from offhook.billing.rating.deck_csv import read_deck
from offhook.billing.rating.errors import TariffError
from offhook.billing.tariffs.reading import bands_of
from offhook.kit.errors import InvalidInputError
from offhook.kit.ids import new_id


async def import_deck(
    session: AsyncSession,
    deck: DeckRow,
    content: bytes,
    *,
    effective_at: datetime | None,
    zone: str = "UTC",
    bands: Sequence[str] = (),
    reading: Reading | None = None,
    progress: ImportProgress | None = None,
) -> DeckVersionRow:
    """The draft, with its rows; system scope. Raises InvalidInputError naming every row and column that is wrong.

    Without `effective_at` it begins when it is approved.
    With a `reading` the file may be any CSV or workbook, else it is CSV in UTF-8 with the columns of a deck.
    `progress` is told how far it is, and may stop it: ImportCancelledError.
    """
    version_id, progress = new_id(), progress or ImportProgress()
    if reading is None:
        made = DeckText(_decode(content))
    else:
        made = await asyncio.to_thread(lambda: deck_text(open_sheet(content), reading, progress=progress))
    version = _Version(id=version_id, effective_at=effective_at, zone=zone, bands=bands)
    try:
        count = await _copied(session, made.text, version, progress)
    except TariffError as error:
        raise made.told_in_the_lists_words(error) if reading else error from None
    if not count:
        raise InvalidInputError("the file has no row with a price: nobody could call by this list")
    row = DeckVersionRow(
        id=version_id,
        account_id=deck.account_id,
        deck_id=deck.id,
        state="draft",
        effective_at=effective_at,
        zone=zone,
        bands=list(bands),
        row_count=count,
    )
    session.add(row)
    await session.flush()
    return row


@dataclass(frozen=True, slots=True, kw_only=True)
class _Version:
    id: UUID
    effective_at: datetime | None
    zone: str
    bands: Sequence[str]


async def _copied(session: AsyncSession, text: str, version: _Version, progress: ImportProgress) -> int:
    _check(io.StringIO(text[: text.find("\n") + 1] or text, newline=""), version)  # the header alone
    total = text.count("\n")
    count = None
    if not version.bands:
        progress.begin("copying", rows_total=total)
        count = await copy_plain(session, text, version_id=version.id, progress=progress)
    if count is None:
        progress.begin("checking", rows_total=total)
        lines = progress.counted(io.StringIO(text, newline=""))
        await asyncio.to_thread(_check, lines, version)
        progress.begin("copying", rows_total=total)
        count = await copy_read(session, text, version_id=version.id, progress=progress)
    return count


def _decode(content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidInputError(f"the file is not in UTF-8: byte {error.start} is part of no character") from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _check(lines: Iterable[str], version: _Version) -> None:
    try:
        weekly = bands_of(version.zone, version.bands)
    except ValueError as error:
        raise InvalidInputError(str(error)) from error
    read_deck(
        lines,
        version_id=str(version.id),
        effective_ms=milliseconds(version.effective_at or datetime.now(UTC)),
        bands=weekly,
        name="the file",
    )
