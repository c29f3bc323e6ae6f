"""Which numbers a person may call out with."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.devices.models import Agent
from offhook.devices.schemas import CallerNumber
from offhook.numbers.api import account_numbers


async def caller_numbers(
    session: AsyncSession, account_id: UUID, *, only_teams_of: UUID | None = None
) -> list[CallerNumber]:
    """All numbers of the account, or those whose team that user is in."""
    numbers = await account_numbers(session, account_id)
    if only_teams_of is not None:
        query = select(Agent.number_id).where(Agent.account_id == account_id, Agent.user_id == only_teams_of)
        theirs = set(await session.scalars(query))
        numbers = [number for number in numbers if number.number_id in theirs]
    return [CallerNumber(number_id=held.number_id, number=held.number, label=held.label) for held in numbers]
