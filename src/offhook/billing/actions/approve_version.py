"""Puts a draft in force from its time on."""

from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.channels import TARIFFS_CHANNEL
from offhook.billing.models import DeckVersionRow
from offhook.db.notices import notify
from offhook.kit.errors import ConflictError


async def approve_version(
    session: AsyncSession, version: DeckVersionRow, *, now: datetime, as_of_now: bool = False
) -> DeckVersionRow:
    """One without a time begins `now`, and so does any when asked for `as_of_now`.

    Raises ConflictError: no draft, or its time has passed, or another version begins at the same time.
    """
    if version.state != "draft":
        raise ConflictError("only a draft can be approved")
    if as_of_now or version.effective_at is None:
        version.effective_at = now
    elif version.effective_at < now and await _any_active(session, version):
        raise ConflictError(
            "its time has passed, and calls were rated by the prices before: approve it as of now"
            ' ({"effective_at": "now"}), or import it for a later time'
        )
    same_time = select(DeckVersionRow.id).where(
        DeckVersionRow.deck_id == version.deck_id,
        DeckVersionRow.state == "active",
        DeckVersionRow.effective_at == version.effective_at,
    )
    if await session.scalar(same_time) is not None:
        raise ConflictError("another version of this deck begins at the same time")
    version.state = "active"
    await session.flush()
    await notify(session, TARIFFS_CHANNEL, kind="deck", id=str(version.deck_id))
    return version


async def _any_active(session: AsyncSession, version: DeckVersionRow) -> bool:
    found = await session.scalar(
        select(exists().where(DeckVersionRow.deck_id == version.deck_id, DeckVersionRow.state == "active"))
    )
    return bool(found)
