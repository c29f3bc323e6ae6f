"""A number of the Twilio account comes under control (BL-2); what Twilio called for it before is kept."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from offhook.business_line import repository
from offhook.business_line.actions.make_pin import make_pin
from offhook.business_line.models import BusinessLine, TwilioAccount
from offhook.business_line.notices import tell_of_line
from offhook.business_line.schemas import NumberTake
from offhook.business_line.state import BusinessLineWeb
from offhook.business_line.twilio_api import WEBHOOKS, TwilioApi
from offhook.db.session import Database
from offhook.kit.clock import Clock
from offhook.kit.errors import FieldError, NotFoundError
from offhook.messaging.api import hook_url, route_number
from offhook.numbers.api import NumberCreate, account_numbers, hold_number
from offhook.tenancy.api import Account, Cipher


async def take_number(
    database: Database, account: Account, given: NumberTake, *, web: BusinessLineWeb, cipher: Cipher, clock: Clock
) -> BusinessLine:
    """Two transactions, for Twilio's answer lies between them; repeating it finishes or heals what is there.

    Raises NotFoundError for a number the Twilio account does not hold, ConflictError for one another account holds.
    """
    async with database.tenant(account.id) as session:
        owner = await repository.twilio_account(session, account.id)
    api = web.open(owner, cipher)
    there = await find_there(api, given.number)
    async with database.tenant(account.id) as session:
        line = await _hold(session, account, owner, given, there=there, web=web)
        if not line.pin_encrypted:
            make_pin(line, cipher=cipher, now=clock.now())
    await point_here(api, line, owner, there=there, web=web)
    async with database.tenant(account.id) as session:
        line = await repository.get_line(session, line.number_id, lock=True)
        line.state = "taken"
        await tell_of_line(session, line)
    return line


async def find_there(api: TwilioApi, number: str) -> dict[str, Any]:
    """The number as Twilio shows it. Raises NotFoundError."""
    found = await api.numbers(number=number)
    if not found:
        what = f"Your Twilio account holds no number {number}; buy it first"
        raise NotFoundError(what, fields=[FieldError("number", what)])
    return found[0]


async def point_here(
    api: TwilioApi, line: BusinessLine, owner: TwilioAccount, *, there: dict[str, Any], web: BusinessLineWeb
) -> None:
    """Sets what is not set already."""
    wanted = _our_webhooks(line, owner, web)
    wanted |= {name: "" for name in WEBHOOKS if name.endswith("_sid") and there.get(name)}
    changes = {name: value for name, value in wanted.items() if (there.get(name) or "") != value}
    if changes:
        await api.set_webhooks(line.twilio_sid, changes)


def _our_webhooks(line: BusinessLine, owner: TwilioAccount, web: BusinessLineWeb) -> dict[str, str]:
    hooks = web.hooks(line.id)
    wanted = {
        "voice_url": f"{hooks}/voice",
        "voice_method": "POST",
        "status_callback": f"{hooks}/status",
        "status_callback_method": "POST",
    }
    if owner.provider_id is not None:
        wanted |= {"sms_url": hook_url(web.public_url, owner.provider_id, "inbound"), "sms_method": "POST"}
    return wanted


async def _hold(
    session: AsyncSession,
    account: Account,
    owner: TwilioAccount,
    given: NumberTake,
    *,
    there: dict[str, Any],
    web: BusinessLineWeb,
) -> BusinessLine:
    held = {number.number: number.number_id for number in await account_numbers(session, account.id)}
    number_id = held.get(given.number)
    if number_id is None:
        wanted = NumberCreate(number=given.number, label=given.label)
        number_id = (await hold_number(session, account_id=account.id, given=wanted, country=account.country)).id
    line = await repository.find_line(session, number_id, lock=True)
    if line is None:
        line = BusinessLine(account_id=account.id, number_id=number_id)
        session.add(line)
    if line.state != "taken" and not _is_ours(there, web):
        line.webhooks_before = {name: there.get(name) or "" for name in WEBHOOKS}
    line.twilio_account_id, line.twilio_sid = owner.id, str(there["sid"])
    line.state, line.mms = line.state or "taking", can(there, "mms")
    await session.flush()
    if owner.provider_id is not None:
        await route_number(session, number_id, account_id=account.id, provider_id=owner.provider_id, mms=line.mms)
    return line


def _is_ours(there: dict[str, Any], web: BusinessLineWeb) -> bool:
    """Left so by an attempt whose end was lost: what was before it is known already."""
    return str(there.get("voice_url") or "").startswith(f"{web.public_url}/hooks/")


def can(there: dict[str, Any], what: str) -> bool:
    """Twilio writes capabilities small for numbers it sold and large for those it sells."""
    abilities = there.get("capabilities") or {}
    return bool(abilities.get(what, abilities.get(what.upper(), False)))
