"""Somebody joins a number's team."""

from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.api import may_add
from offhook.devices.models import Agent
from offhook.devices.notices import tell_of_agent
from offhook.devices.reach import already_there, read_phone
from offhook.devices.repository import last_position
from offhook.devices.schemas import AgentCreate
from offhook.numbers.api import lock_number


async def add_agent(
    session: AsyncSession, *, account_id: UUID, given: AgentCreate, user_name: str | None, country: str
) -> Agent:
    """`user_name` is the name of the given user, `country` resolves telephone numbers in national format.

    Raises NotFoundError for a number that is not the account's, InvalidInputError for a member that cannot be
    reached, ConflictError when the team has that member already, LimitReachedError when the team or the account has
    as many agents as it may.
    """
    number = await lock_number(session, given.number_id)  # two who join at once must not become the 11th both
    phone_number = read_phone(given, number=number, country=country)
    await may_add(session, account_id, "agent", number_id=number.number_id)
    agent = Agent(
        account_id=account_id,
        number_id=number.number_id,
        name=given.name or user_name or str(phone_number),
        kind=given.kind,
        user_id=given.user_id,
        phone_number=phone_number,
        on_duty=given.on_duty,
        position=await last_position(session, number.number_id) + 1,
    )
    try:
        async with session.begin_nested():
            session.add(agent)
    except IntegrityError:
        raise already_there(number, phone_number=phone_number) from None
    await tell_of_agent(session, agent, kind="created")
    return agent
