"""What the rest of the house is told when devices and agents change; all of it within the transaction."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.db.live import announce
from offhook.db.notices import ENDPOINTS_CHANNEL, ROUTES_CHANNEL, notify
from offhook.devices.models import Agent, Device
from offhook.kit.live import LiveEvent


async def tell_of_device(session: AsyncSession, device: Device, *, kind: str) -> None:
    """`kind` is `created`, `changed` or `deleted`; the engine reads the device again or forgets it."""
    await notify(session, ENDPOINTS_CHANNEL, kind="device", id=str(device.id), endpoint=device.endpoint)
    await notify(session, ROUTES_CHANNEL, kind="device", id=str(device.id), endpoint=device.endpoint)
    await announce(session, LiveEvent(device.account_id, "devices", str(device.id), kind))


async def tell_of_agent(session: AsyncSession, agent: Agent, *, kind: str) -> None:
    """`kind` is `created`, `changed` or `deleted`; calls keep teams in mind until they are told."""
    await notify(session, ROUTES_CHANNEL, kind="agent", id=str(agent.id))
    data = {"number_id": str(agent.number_id), "on_duty": agent.on_duty}
    await announce(session, LiveEvent(agent.account_id, "agents", str(agent.id), kind, data))


async def tell_of_presence(session: AsyncSession, device: Device) -> None:
    """A device came or went: screens see it, and so do the teams its person is in."""
    data = {"online": device.online}
    await announce(session, LiveEvent(device.account_id, "devices", str(device.id), "changed", data))
    if device.kind != "browser" or device.user_id is None:
        return
    theirs = select(Agent).where(
        Agent.account_id == device.account_id, Agent.user_id == device.user_id, Agent.kind == "browser"
    )
    for agent in await session.scalars(theirs):
        seen = {"number_id": str(agent.number_id), "on_duty": agent.on_duty, "online": device.online}
        await announce(session, LiveEvent(agent.account_id, "agents", str(agent.id), "changed", seen))
