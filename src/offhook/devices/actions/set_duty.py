"""An agent goes on or off duty."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from offhook.devices.models import Agent
from offhook.devices.notices import tell_of_agent
from offhook.devices.repository import get_agent


async def set_duty(session: AsyncSession, agent_id: UUID, *, on_duty: bool) -> Agent:
    """Setting what is set already changes and announces nothing. Raises NotFoundError."""
    agent = await get_agent(session, agent_id, lock=True)
    if agent.on_duty != on_duty:
        agent.on_duty = on_duty
        await session.flush()
        await tell_of_agent(session, agent, kind="changed")
    return agent
