"""Takes a version of a deck back in one step: the one before it is in force again."""

from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.models import DeckVersionRow
from offhook.billing.tariffs import TARIFFS_CHANNEL
from offhook.db.notices import notify
from offhook.kit.errors import ConflictError


async def roll_back_version(session: AsyncSession, version: DeckVersionRow) -> DeckVersionRow:
    """Its rows stay, for calls that were rated by them explain themselves by them. Raises ConflictError."""
    if version.state == "rolled_back":
        raise ConflictError("it was rolled back before")
    version.state = "rolled_back"
    await session.flush()
    await notify(session, TARIFFS_CHANNEL, kind="deck", id=str(version.deck_id))
    return version
