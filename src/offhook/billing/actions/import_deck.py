"""Takes a CSV in as the draft of a deck's next version: all of it or nothing."""

import asyncio
import io
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.deck_rows import stage, take_staged
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
    """The draft, with its rows. Raises InvalidInputError naming every row and column that is wrong."""
    version_id = new_id()
    text = await asyncio.to_thread(
        _check, content, version_id=version_id, effective_at=effective_at, zone=zone, bands=bands
    )
    row = DeckVersionRow(
        id=version_id,
        account_id=deck.account_id,
        deck_id=deck.id,
        state="draft",
        effective_at=effective_at,
        zone=zone,
        bands=list(bands),
        row_count=await stage(session, text),
    )
    session.add(row)
    await session.flush()
    await take_staged(session, version_id=version_id, account_id=deck.account_id)
    return row


def _check(content: bytes, *, version_id: UUID, effective_at: datetime, zone: str, bands: Sequence[str]) -> str:
    try:
        text = content.decode("utf-8-sig")
        weekly = bands_of(zone, bands)
    except UnicodeDecodeError as error:
        raise InvalidInputError(f"the file is not in UTF-8: byte {error.start} is part of no character") from error
    except ValueError as error:
        raise InvalidInputError(str(error)) from error
    read_deck(
        io.StringIO(text, newline=""),
        version_id=str(version_id),
        effective_ms=milliseconds(effective_at),
        bands=weekly,
        name="the file",
    )
    return text
