"""A number is given out of control again: Twilio calls what it called before (BL-2)."""

from typing import Any
from uuid import UUID

from offhook.business_line import repository
from offhook.business_line.models import BusinessLine
from offhook.business_line.notices import tell_of_line
from offhook.business_line.state import BusinessLineWeb
from offhook.business_line.twilio_api import TwilioApi
from offhook.db.session import Database
from offhook.kit.errors import NotFoundError
from offhook.messaging.api import unroute_number
from offhook.numbers.api import number_route
from offhook.tenancy.api import Cipher


async def release_line(
    database: Database,
    account_id: UUID,
    number_id: UUID,
    *,
    web: BusinessLineWeb,
    cipher: Cipher,
    forget: bool = False,
) -> None:
    """The number and its team stay. Raises NotFoundError; when Twilio fails nothing is changed: try again.

    `forget` leaves Twilio as it is: the way out when its login is worth nothing any more.
    """
    async with database.tenant(account_id) as session:
        await number_route(session, number_id)
        line = await repository.get_line(session, number_id)
        owner = await repository.twilio_account(session, account_id) if line.twilio_account_id else None
    if owner is not None and not forget:
        await _put_back(web.open(owner, cipher), line, web)
    async with database.tenant(account_id) as session:
        line = await repository.get_line(session, number_id, lock=True)
        if line.twilio_account_id is not None:
            await unroute_number(session, number_id)
        await session.delete(line)
        await tell_of_line(session, line, kind="deleted")


async def release_if_taken(
    database: Database, account_id: UUID, number_id: UUID, *, web: BusinessLineWeb, cipher: Cipher
) -> None:
    """Before the number itself goes: Twilio must not call us for a number we do not hold any more."""
    async with database.tenant(account_id) as session:
        is_line = await repository.find_line(session, number_id) is not None
    if is_line:
        await release_line(database, account_id, number_id, web=web, cipher=cipher)


async def _put_back(api: TwilioApi, line: BusinessLine, web: BusinessLineWeb) -> None:
    """What somebody has changed at Twilio meanwhile stays as they want it."""
    try:
        there = await api.number(line.twilio_sid)
    except NotFoundError:
        return  # sold or given up there
    before = line.webhooks_before
    changes: dict[str, str] = {}
    for kind in ("voice", "status_callback", "sms"):
        url = kind if kind == "status_callback" else f"{kind}_url"
        if _is_ours(there.get(url), web):
            changes |= _of_kind(before, kind)
    changes = {name: value for name, value in changes.items() if (there.get(name) or "") != value}
    if changes:
        await api.set_webhooks(line.twilio_sid, changes)


def _of_kind(before: dict[str, Any], kind: str) -> dict[str, str]:
    names = [name for name in before if name.startswith(kind) or (kind == "voice" and name == "trunk_sid")]
    return {name: str(before[name]) for name in names if before[name] or not name.endswith(("_sid", "_method"))}


def _is_ours(url: object, web: BusinessLineWeb) -> bool:
    return str(url or "").startswith(f"{web.public_url}/hooks/")
