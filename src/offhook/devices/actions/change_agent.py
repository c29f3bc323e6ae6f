"""A member of a team gets another name, telephone or place."""

from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.devices.models import Agent
from offhook.devices.notices import tell_of_agent
from offhook.devices.reach import already_there, read_phone_text
from offhook.devices.repository import get_agent
from offhook.devices.schemas import AgentPatch
from offhook.kit.errors import FieldError, InvalidInputError
from offhook.numbers.api import number_route


async def change_agent(session: AsyncSession, agent_id: UUID, *, given: AgentPatch, country: str) -> Agent:
    """Changes what is given and nothing else. Raises NotFoundError, InvalidInputError, ConflictError."""
    agent = await get_agent(session, agent_id, lock=True)
    number = await number_route(session, agent.number_id)
    changes = given.model_dump(exclude_unset=True)
    if "phone_number" in changes:
        if agent.kind == "browser":
            what = "a browser agent has no telephone number; leave it out"
            raise InvalidInputError(
                "The agent could not be reached like this", fields=[FieldError("phone_number", what)]
            )
        changes["phone_number"] = read_phone_text(given.phone_number, number=number, country=country)
    try:
        async with session.begin_nested():
            for field, value in changes.items():
                setattr(agent, field, value)
    except IntegrityError:
        raise already_there(number, phone_number=changes.get("phone_number")) from None
    await tell_of_agent(session, agent, kind="changed")
    return agent
