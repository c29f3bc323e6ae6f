"""A number on a SIP carrier of ours becomes a business line (BL-17)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from offhook.business_line import repository
from offhook.business_line.actions.make_pin import make_pin
from offhook.business_line.models import BusinessLine
from offhook.business_line.notices import tell_of_line
from offhook.db.notices import ROUTES_CHANNEL, notify
from offhook.numbers.api import lock_number
from offhook.tenancy.api import Cipher


async def open_line(
    session: AsyncSession, number_id: UUID, *, account_id: UUID, cipher: Cipher, now: datetime
) -> BusinessLine:
    """What is a line already stays as it is. Raises NotFoundError for the number."""
    await lock_number(session, number_id)
    line = await repository.find_line(session, number_id)
    if line is None:
        line = BusinessLine(account_id=account_id, number_id=number_id, state="taken")
        make_pin(line, cipher=cipher, now=now)
        session.add(line)
        await session.flush()
        await notify(session, ROUTES_CHANNEL, kind="number", id=str(number_id))
        await tell_of_line(session, line, kind="created")
    return line
