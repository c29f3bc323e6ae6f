"""A device registers or goes away."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from offhook.devices.models import Device
from offhook.devices.notices import tell_of_presence
from offhook.devices.repository import find_by_endpoint

_LONGEST_USER_AGENT = 200


async def set_presence(
    session: AsyncSession, endpoint: str, *, online: bool, now: datetime, user_agent: str = ""
) -> Device | None:
    """The device, or None when it was removed meanwhile. Announced only when presence really changed."""
    device = await find_by_endpoint(session, endpoint, lock=True)
    if device is None:
        return None
    changed = device.online != online
    device.online, device.last_seen_at = online, now
    if user_agent:
        printable = "".join(character for character in user_agent if character.isprintable())
        device.user_agent = printable[:_LONGEST_USER_AGENT]
    await session.flush()
    if changed:
        await tell_of_presence(session, device)
    return device
