"""Decides where a dialled number leads: to a device of the house, or out over carriers in fail-over order."""

from uuid import UUID

import phonenumbers
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.calls.outbound_plan import OutboundPlan, Way
from offhook.calls.ports import CallingDevice
from offhook.contacts.api import contact_name
from offhook.kit.errors import InvalidInputError, UnavailableError
from offhook.kit.phone_number import PhoneNumber
from offhook.numbers.api import outbound_targets


def plan_internal(device: CallingDevice, *, caller_number: str) -> OutboundPlan:
    """To another device of the same account."""
    way = Way(endpoint=device.endpoint, caller_number=caller_number)
    return OutboundPlan(dialled=device.endpoint, party_name=device.name, ways=[way], direction="internal")


async def plan_outbound(
    session: AsyncSession, *, account_id: UUID, dialled: str, caller: PhoneNumber | None, country: str
) -> OutboundPlan:
    """Out over the account's carriers, the caller shown as `caller`.

    Emergency and short numbers are sent as they were dialled: a country code in front of 112 saves nobody.
    Raises InvalidInputError when it is no number or the account has none to show, UnavailableError when no
    carrier takes it.
    """
    if caller is None:
        raise InvalidInputError("The account has no number to call from: add one first")
    short = is_short_number(dialled, country=country)
    # A short number has no E.164 form: the carriers are asked about the caller's own number instead.
    number = caller if short else PhoneNumber.parse(dialled, region=country)
    targets = await outbound_targets(session, account_id, to=number, caller=caller)
    if not targets:
        raise UnavailableError("No carrier is set up for calls out: add one first")
    ways = [
        Way(
            endpoint=target.target.endpoint,
            number=dialled if short else target.target.number,
            caller_number=target.caller_number,
            carrier_name=target.carrier_name,
        )
        for target in targets
    ]
    name = None if short else await contact_name(session, account_id, number)
    shown = dialled if short else str(number)
    return OutboundPlan(dialled=shown, party_name=name or "", ways=ways, direction="outbound")


def is_short_number(dialled: str, *, country: str) -> bool:
    """Emergency numbers, and numbers like 611 that mean something only inside their country."""
    if not (dialled.isascii() and dialled.isdigit()):
        return False
    if phonenumbers.is_emergency_number(dialled, country):
        return True
    if len(dialled) > 6:
        return False
    try:
        parsed = phonenumbers.parse(dialled, country)
    except phonenumbers.NumberParseException:
        return True  # fewer digits than any telephone number
    return phonenumbers.is_possible_short_number_for_region(parsed, country)
