"""A device is taken out of service."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from offhook.devices.models import Device
from offhook.devices.notices import tell_of_device
from offhook.devices.repository import get_device


async def remove_device(session: AsyncSession, device_id: UUID) -> Device:
    """It can register no more; the call it is in goes on. Raises NotFoundError."""
    device = await get_device(session, device_id, lock=True)
    await session.delete(device)
    await session.flush()
    await tell_of_device(session, device, kind="deleted")
    return device
