"""The door to devices and teams: who is to be rung for a number, and who calls from a device."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.devices import repository
from offhook.devices.actions.add_agent import add_agent
from offhook.devices.actions.remove_agent import remove_agent
from offhook.devices.actions.set_duty import set_duty
from offhook.devices.actions.set_presence import set_presence
from offhook.devices.models import Agent, Device
from offhook.devices.routing import DeviceRoute, TeamMember, device_endpoint_id
from offhook.devices.schemas import AgentCreate
from offhook.kit.phone_number import PhoneNumber
from offhook.numbers.api import NumberRoute, account_numbers
from offhook.tenancy.api import Cipher
from offhook.voice.engine import DeviceEndpoint

__all__ = [
    "AgentCreate",
    "DeviceRoute",
    "TeamMember",
    "add_agent",
    "agent",
    "device",
    "device_by_endpoint",
    "device_endpoint",
    "device_endpoint_id",
    "device_endpoints",
    "find_device",
    "people_of",
    "places_of",
    "remove_agent",
    "set_duty",
    "set_online",
    "sync_online",
    "team",
]


async def team(session: AsyncSession, number_id: UUID, *, offline_browsers: bool = False) -> list[TeamMember]:
    """On-duty members of a number's team in order.

    A browser agent is there only while the browser is registered, or with `offline_browsers` whenever it was
    ever opened; so asked, it may be kept until an `agent` or `device` notice.
    """
    query = select(Agent).where(Agent.number_id == number_id, Agent.on_duty).order_by(Agent.position, Agent.id)
    agents = (await session.scalars(query)).all()
    browsers = await repository.browsers_of(session, agents)
    members = []
    for member in agents:
        browser = browsers.get((member.account_id, member.user_id)) if member.user_id else None
        reachable = member.kind != "browser" or (browser is not None and (browser.online or offline_browsers))
        if reachable:
            members.append(_to_member(member, browser))
    return members


async def people_of(session: AsyncSession, number_id: UUID) -> list[TeamMember]:
    """Everybody in a number's team in order, on duty or not, without the endpoints of browsers."""
    query = select(Agent).where(Agent.number_id == number_id).order_by(Agent.position, Agent.id)
    return [_to_member(found, None) for found in await session.scalars(query)]


async def agent(session: AsyncSession, agent_id: UUID) -> TeamMember:
    """One agent, on duty or not; the endpoint is None for a browser never opened. Raises NotFoundError."""
    found = await repository.get_agent(session, agent_id)
    browsers = await repository.browsers_of(session, [found])
    return _to_member(found, browsers.get((found.account_id, found.user_id)) if found.user_id else None)


async def device(session: AsyncSession, device_id: UUID) -> DeviceRoute:
    """One device as calls see it. Raises NotFoundError."""
    return await _to_route(session, await repository.get_device(session, device_id))


async def device_by_endpoint(session: AsyncSession, endpoint: str) -> DeviceRoute | None:
    """The device behind an endpoint id; system scope. May be kept until a `device` notice names it."""
    found = await repository.find_by_endpoint(session, endpoint)
    return await _to_route(session, found) if found else None


async def find_device(session: AsyncSession, account_id: UUID, dialled: str) -> DeviceRoute | None:
    """A device of the account by what people dial for it: its endpoint id."""
    found = await repository.find_by_endpoint(session, dialled)
    return await _to_route(session, found) if found and found.account_id == account_id else None


async def places_of(session: AsyncSession, user_id: UUID) -> frozenset[str]:
    """Agent ids and device endpoints of a user, as they stand in a call's legs."""
    agents = await session.scalars(select(Agent.id).where(Agent.user_id == user_id))
    endpoints = await session.scalars(select(Device.endpoint).where(Device.user_id == user_id))
    return frozenset({*map(str, agents), *endpoints})


async def device_endpoints(session: AsyncSession, *, cipher: Cipher) -> list[DeviceEndpoint]:
    """All devices of all accounts, for the full push to an engine; system scope."""
    return [_to_endpoint(found, cipher) for found in await session.scalars(select(Device).order_by(Device.id))]


async def device_endpoint(session: AsyncSession, device_id: UUID, *, cipher: Cipher) -> DeviceEndpoint | None:
    """One device; None when it is gone, and so must leave the engine. System scope."""
    found = await session.get(Device, device_id)
    return _to_endpoint(found, cipher) if found else None


async def set_online(
    session: AsyncSession, endpoint: str, *, online: bool, now: datetime, user_agent: str = ""
) -> bool:
    """Keeps that a device came or went; False when there is no such device. System scope."""
    return await set_presence(session, endpoint, online=online, now=now, user_agent=user_agent) is not None


async def sync_online(session: AsyncSession, online: Mapping[str, bool], *, now: datetime) -> int:
    """After the engine restarted: devices not named are offline. Returns how many changed. System scope."""
    devices = (await session.scalars(select(Device).order_by(Device.id))).all()
    changed = [found for found in devices if found.online != online.get(found.endpoint, False)]
    for found in changed:
        await set_presence(session, found.endpoint, online=not found.online, now=now)
    return len(changed)


def _to_member(found: Agent, browser: Device | None) -> TeamMember:
    return TeamMember(
        agent_id=found.id,
        number_id=found.number_id,
        name=found.name,
        kind=found.kind,
        user_id=found.user_id,
        endpoint=browser.endpoint if found.kind == "browser" and browser else None,
        phone_number=PhoneNumber(found.phone_number) if found.phone_number else None,
        on_duty=found.on_duty,
    )


def _to_endpoint(found: Device, cipher: Cipher) -> DeviceEndpoint:
    return DeviceEndpoint(
        endpoint=found.endpoint,
        username=found.endpoint,
        password=cipher.decrypt(found.password_encrypted),
        webrtc=found.kind == "browser",
        caller_name=found.name,
    )


async def _to_route(session: AsyncSession, found: Device) -> DeviceRoute:
    caller = await _caller_number(session, found)
    return DeviceRoute(
        device_id=found.id,
        account_id=found.account_id,
        endpoint=found.endpoint,
        kind=found.kind,
        name=found.name,
        user_id=found.user_id,
        caller_number_id=caller.number_id if caller else None,
        caller_number=caller.number if caller else None,
    )


async def _caller_number(session: AsyncSession, found: Device) -> NumberRoute | None:
    """The one set on the device, else one whose team its person is in, else the account's oldest."""
    numbers = await account_numbers(session, found.account_id)
    theirs: set[UUID] = set()
    if found.user_id is not None:
        query = select(Agent.number_id).where(Agent.account_id == found.account_id, Agent.user_id == found.user_id)
        theirs = set(await session.scalars(query))
    ranked = sorted(
        numbers, key=lambda number: (number.number_id != found.caller_number_id, number.number_id not in theirs)
    )
    return ranked[0] if ranked else None
