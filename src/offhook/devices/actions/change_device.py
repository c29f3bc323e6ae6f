"""A device gets another name, person or caller number."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from offhook.devices.models import Device
from offhook.devices.notices import tell_of_device
from offhook.devices.repository import get_device
from offhook.devices.schemas import DevicePatch
from offhook.kit.errors import FieldError, InvalidInputError
from offhook.numbers.api import number_route


async def change_device(session: AsyncSession, device_id: UUID, *, given: DevicePatch) -> Device:
    """Changes what is given and nothing else. Raises NotFoundError, InvalidInputError."""
    device = await get_device(session, device_id, lock=True)
    if "user_id" in given.model_fields_set and device.kind == "browser":
        what = "the browser device belongs to the person who opened it and cannot be given to another"
        raise InvalidInputError("The device cannot be given away", fields=[FieldError("user_id", what)])
    if given.caller_number_id is not None:
        await number_route(session, given.caller_number_id)
    for field, value in given.model_dump(exclude_unset=True).items():
        setattr(device, field, value)
    await session.flush()
    await tell_of_device(session, device, kind="changed")
    return device
