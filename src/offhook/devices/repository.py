"""Reads and writes devices and agents; row-level security decides whose."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.devices.models import Agent, Device
from offhook.devices.schemas import AgentView
from offhook.kit.errors import NotFoundError


async def get_device(session: AsyncSession, device_id: UUID, *, lock: bool = False) -> Device:
    """Raises NotFoundError."""
    device = await session.get(Device, device_id, with_for_update=lock or None, populate_existing=lock)
    if device is None:
        raise NotFoundError("There is no such device")
    return device


async def find_by_endpoint(session: AsyncSession, endpoint: str, *, lock: bool = False) -> Device | None:
    """The device with that endpoint id."""
    query = select(Device).where(Device.endpoint == endpoint)
    found: Device | None = await session.scalar(query.with_for_update() if lock else query)
    return found


async def find_browser(session: AsyncSession, *, account_id: UUID, user_id: UUID) -> Device | None:
    """A person's browser device in an account."""
    found: Device | None = await session.scalar(
        select(Device).where(Device.account_id == account_id, Device.user_id == user_id, Device.kind == "browser")
    )
    return found


async def get_agent(session: AsyncSession, agent_id: UUID, *, lock: bool = False) -> Agent:
    """Raises NotFoundError."""
    agent = await session.get(Agent, agent_id, with_for_update=lock or None, populate_existing=lock)
    if agent is None:
        raise NotFoundError("There is no such agent")
    return agent


def select_devices(account_id: UUID, *, user_id: UUID | None = None, search: str | None = None) -> Select[Device]:
    """Devices of an account, or of one of its people."""
    query = select(Device).where(Device.account_id == account_id)
    if user_id is not None:
        query = query.where(Device.user_id == user_id)
    if search:
        query = query.where(Device.name.icontains(search, autoescape=True))
    return query


def select_agents(
    account_id: UUID,
    *,
    number_id: UUID | None = None,
    user_id: UUID | None = None,
    on_duty: bool | None = None,
    kind: str | None = None,
    search: str | None = None,
) -> Select[Agent]:
    """Agents of an account, narrowed by what is given."""
    query = select(Agent).where(Agent.account_id == account_id)
    if number_id is not None:
        query = query.where(Agent.number_id == number_id)
    if user_id is not None:
        query = query.where(Agent.user_id == user_id)
    if on_duty is not None:
        query = query.where(Agent.on_duty == on_duty)
    if kind is not None:
        query = query.where(Agent.kind == kind)
    if search:
        digits = "".join(character for character in search if character.isdigit())
        matches = Agent.name.icontains(search, autoescape=True)
        query = query.where(matches | Agent.phone_number.contains(digits) if digits else matches)
    return query


async def last_position(session: AsyncSession, number_id: UUID) -> int:
    """Place of the last one in the team, -1 when it is empty."""
    last = await session.scalar(select(func.max(Agent.position)).where(Agent.number_id == number_id))
    return -1 if last is None else last


async def browsers_of(session: AsyncSession, agents: Sequence[Agent]) -> dict[tuple[UUID, UUID], Device]:
    """The browser device of each agent that has one, by account and user."""
    users = {agent.user_id for agent in agents if agent.kind == "browser" and agent.user_id is not None}
    if not users:
        return {}
    accounts = {agent.account_id for agent in agents}
    devices = await session.scalars(
        select(Device).where(Device.user_id.in_(users), Device.account_id.in_(accounts), Device.kind == "browser")
    )
    return {(device.account_id, device.user_id): device for device in devices if device.user_id is not None}


async def to_views(session: AsyncSession, agents: Sequence[Agent]) -> list[AgentView]:
    """Agents with their presence."""
    browsers = await browsers_of(session, agents)
    views = []
    for agent in agents:
        device = browsers.get((agent.account_id, agent.user_id)) if agent.user_id else None
        is_browser = agent.kind == "browser"
        views.append(
            AgentView.model_validate(
                {
                    **{name: getattr(agent, name) for name in _AGENT_FIELDS},
                    "device_id": device.id if is_browser and device else None,
                    "online": (device is not None and device.online) if is_browser else None,
                }
            )
        )
    return views


_AGENT_FIELDS = ("id", "number_id", "name", "kind", "user_id", "phone_number", "on_duty", "position")
