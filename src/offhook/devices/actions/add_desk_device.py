"""An account gets a new desk phone."""

import secrets
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.api import may_add
from offhook.devices.models import Device
from offhook.devices.notices import tell_of_device
from offhook.devices.routing import device_endpoint_id
from offhook.devices.schemas import DeskDeviceCreate
from offhook.kit.ids import new_id
from offhook.numbers.api import number_route
from offhook.tenancy.api import Cipher


async def add_desk_device(
    session: AsyncSession, *, account_id: UUID, given: DeskDeviceCreate, cipher: Cipher
) -> tuple[Device, str]:
    """The device and its password in clear.

    Raises NotFoundError for a number that is not the account's, LimitReachedError when it has as many as it may.
    """
    if given.caller_number_id is not None:
        await number_route(session, given.caller_number_id)
    await may_add(session, account_id, "phone")
    device_id, password = new_id(), secrets.token_urlsafe(18)
    device = Device(
        id=device_id,
        account_id=account_id,
        kind="desk",
        endpoint=device_endpoint_id(device_id),
        password_encrypted=cipher.encrypt(password),
        **given.model_dump(),
    )
    session.add(device)
    await session.flush()
    await tell_of_device(session, device, kind="created")
    return device, password
