"""Takes a CSV in as the draft of a deck's next version: all of it or nothing."""

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
) -> DeckVersionRow:
    """The draft, with its rows; system scope. Raises InvalidInputError naming every row and column that is wrong."""
    version_id, text = new_id(), _decode(content)
    check = partial(_check, version_id=version_id, effective_at=effective_at, zone=zone, bands=bands)
    check(text[: text.find("\n") + 1] or text)  # the header alone
    count = None if bands else await copy_plain(session, text, version_id=version_id)
    if count is None:
        await asyncio.to_thread(check, text)
        count = await copy_read(session, text, version_id=version_id)
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
