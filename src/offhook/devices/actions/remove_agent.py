"""Somebody leaves a number's team."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from offhook.devices.models import Agent
from offhook.devices.notices import tell_of_agent
from offhook.devices.repository import get_agent


async def remove_agent(session: AsyncSession, agent_id: UUID) -> Agent:
    """Calls the agent is in go on. Raises NotFoundError."""
    agent = await get_agent(session, agent_id, lock=True)
    await session.delete(agent)
    await session.flush()
    await tell_of_agent(session, agent, kind="deleted")
    return agent
