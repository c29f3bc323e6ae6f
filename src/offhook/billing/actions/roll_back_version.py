"""Takes a version of a deck back in one step: from now on the one before it is in force again."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.channels import TARIFFS_CHANNEL
from offhook.billing.models import DeckVersionRow
from offhook.db.notices import notify
from offhook.kit.errors import ConflictError


async def roll_back_version(session: AsyncSession, version: DeckVersionRow, *, now: datetime) -> DeckVersionRow:
    """Calls answered before keep its prices, until they are rated again. Raises ConflictError."""
    if version.state == "rolled_back":
        raise ConflictError("it was rolled back before")
    if version.state == "active":
        version.rolled_back_at = now
    version.state = "rolled_back"
    await session.flush()
    await notify(session, TARIFFS_CHANNEL, kind="deck", id=str(version.deck_id))
    return version
