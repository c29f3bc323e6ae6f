"""A person opens the softphone: their browser device is made at the first time."""

import secrets
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.devices.models import Device
from offhook.devices.notices import tell_of_device
from offhook.devices.repository import find_browser
from offhook.devices.routing import device_endpoint_id
from offhook.kit.errors import ConflictError
from offhook.kit.ids import new_id
from offhook.tenancy.api import Cipher


async def use_browser(
    session: AsyncSession, *, account_id: UUID, user_id: UUID, user_name: str, cipher: Cipher
) -> Device:
    """The one browser device of that person in that account; all their tabs and machines share it."""
    device = await find_browser(session, account_id=account_id, user_id=user_id)
    if device is not None:
        return device
    device_id = new_id()
    device = Device(
        id=device_id,
        account_id=account_id,
        name=user_name,
        kind="browser",
        endpoint=device_endpoint_id(device_id),
        password_encrypted=cipher.encrypt(secrets.token_urlsafe(18)),
        user_id=user_id,
    )
    try:
        async with session.begin_nested():
            session.add(device)
    except IntegrityError:  # another tab was faster
        device = await find_browser(session, account_id=account_id, user_id=user_id)
        if device is None:
            raise ConflictError("The softphone is being set up elsewhere; try again") from None
        return device
    await tell_of_device(session, device, kind="created")
    return device
