"""Takes a price list in as the draft of a deck's next version: all of it or nothing."""

import asyncio
import io
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.deck_rows import copy_plain, copy_read
from offhook.billing.models import DeckRow, DeckVersionRow
from offhook.billing.rating.call import milliseconds
from offhook.billing.rating.deck_csv import read_deck
from offhook.billing.rating.errors import TariffError
from offhook.billing.sheets.deck_sheet import DeckText, Reading, deck_text
from offhook.billing.sheets.sheet import open_sheet
from offhook.billing.tariffs import bands_of
from offhook.kit.errors import InvalidInputError
from offhook.kit.ids import new_id


async def import_deck(
    session: AsyncSession,
    deck: DeckRow,
    content: bytes,
    *,
    effective_at: datetime,
    zone: str = "UTC",
    bands: Sequence[str] = (),
    reading: Reading | None = None,
) -> DeckVersionRow:
    """The draft, with its rows; system scope. Raises InvalidInputError naming every row and column that is wrong.

    With a `reading` the file may be any CSV or workbook, else it is CSV in UTF-8 with the columns of a deck.
    """
    version_id = new_id()
    if reading is None:
        made = DeckText(_decode(content))
    else:
        made = await asyncio.to_thread(lambda: deck_text(open_sheet(content), reading))
    try:
        count = await _copied(session, made.text, version_id, effective_at=effective_at, zone=zone, bands=bands)
    except TariffError as error:
        raise made.told_in_the_lists_words(error) if reading else error from None
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


async def _copied(
    session: AsyncSession, text: str, version_id: UUID, *, effective_at: datetime, zone: str, bands: Sequence[str]
) -> int:
    check = partial(_check, version_id=version_id, effective_at=effective_at, zone=zone, bands=bands)
    check(text[: text.find("\n") + 1] or text)  # the header alone
    count = None if bands else await copy_plain(session, text, version_id=version_id)
    if count is None:
        await asyncio.to_thread(check, text)
        count = await copy_read(session, text, version_id=version_id)
    return count


def _decode(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidInputError(f"the file is not in UTF-8: byte {error.start} is part of no character") from error


def _check(text: str, *, version_id: UUID, effective_at: datetime, zone: str, bands: Sequence[str]) -> None:
    try:
        weekly = bands_of(zone, bands)
    except ValueError as error:
        raise InvalidInputError(str(error)) from error
    read_deck(
        io.StringIO(text, newline=""),
        version_id=str(version_id),
        effective_ms=milliseconds(effective_at),
        bands=weekly,
        name="the file",
    )
