"""Something happened on a number: everybody who may know gets a notice, each by a job of its own."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from offhook.db.jobs import defer_with
from offhook.devices.api import people_of
from offhook.push.notice import Happening, Kind
from offhook.push.repository import who_may_know
from offhook.push.subjects import read_subject

SEND = "push:send_notice"
_NOW_OR_NEVER = 10


async def tell_people(session: AsyncSession, kind: Kind, *, account_id: UUID, subject_id: UUID) -> int:
    """How many notices were queued; system scope."""
    found = await read_subject(session, kind, subject_id)
    if found is None:
        return 0
    number_id, caller, happening = found
    is_call = kind in ("incoming_call", "taken_call", "missed_call")
    if is_call and any(person.phone_number == caller for person in await people_of(session, number_id)):
        return 0  # one of the line's people calls to be connected
    at_once = kind in ("incoming_call", "taken_call")
    browsers = await who_may_know(session, account_id=account_id, number_id=number_id, at_once=at_once)
    await queue_notices(session, browsers, happening)
    return len(browsers)


async def queue_notices(session: AsyncSession, browsers: Sequence[UUID], happening: Happening) -> None:
    """System scope."""
    for subscription_id in browsers:
        args = {"subscription_id": str(subscription_id), "happening": happening.to_json()}
        await defer_with(session, SEND, args, priority=_NOW_OR_NEVER)
