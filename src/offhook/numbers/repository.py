"""Reads and writes numbers and carriers; row-level security decides whose."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.db.session import as_system
from offhook.kit.errors import NotFoundError
from offhook.kit.phone_number import PhoneNumber
from offhook.numbers.formats import NumberFormat
from offhook.numbers.models import Carrier, Number
from offhook.numbers.routing import CarrierRoute, NumberRoute
from offhook.numbers.rules import NumberRule
from offhook.tenancy.api import Account
from offhook.voice.business_hours import BusinessHours

_CARRIER_ROUTES = text("SELECT * FROM offhook_carrier_routes(:account_id)")
_DISTANCE = text("SELECT distance FROM offhook_usable_carriers(:account_id) WHERE carrier_id = :carrier_id")
_BRINGS = """u.carrier_id = :carrier_id AND (numbers.carrier_id IS NULL OR u.distance <= (
  SELECT own.distance FROM offhook_usable_carriers(numbers.account_id) AS own
   WHERE own.carrier_id = numbers.carrier_id))"""
"""Whoever brought a number by a carrier of its own gets no calls to it from those above: it may be another's there."""


async def get_number(session: AsyncSession, number_id: UUID, *, lock: bool = False) -> Number:
    """Raises NotFoundError."""
    number = await session.get(Number, number_id, with_for_update=lock or None)
    if number is None:
        raise NotFoundError("There is no such number")
    return number


async def get_carrier(session: AsyncSession, carrier_id: UUID, *, lock: bool = False) -> Carrier:
    """Raises NotFoundError."""
    carrier = await session.get(Carrier, carrier_id, with_for_update=lock or None)
    if carrier is None:
        raise NotFoundError("There is no such carrier")
    return carrier


def select_numbers(account_id: UUID, *, search: str | None = None) -> Select[Number]:
    """Numbers of an account; `search` looks into digits and labels."""
    query = select(Number).where(Number.account_id == account_id)
    if search:
        digits = "".join(character for character in search if character.isdigit())
        matches = Number.label.icontains(search, autoescape=True)
        query = query.where(matches | Number.number.contains(digits) if digits else matches)
    return query


def select_carriers(account_id: UUID, *, search: str | None = None) -> Select[Carrier]:
    """Carriers of an account; `search` looks into names and hosts."""
    query = select(Carrier).where(Carrier.account_id == account_id)
    if search:
        name_matches = Carrier.name.icontains(search, autoescape=True)
        query = query.where(name_matches | Carrier.host.icontains(search, autoescape=True))
    return query


async def may_use_carrier(session: AsyncSession, *, account_id: UUID, carrier_id: UUID) -> bool:
    """Whether the carrier is the account's own or one of the accounts above it."""
    return await carrier_distance(session, account_id=account_id, carrier_id=carrier_id) is not None


async def carrier_distance(session: AsyncSession, *, account_id: UUID, carrier_id: UUID) -> int | None:
    """How many accounts above this one the carrier's is; 0 for its own, None for one it may not use."""
    distance: int | None = await session.scalar(_DISTANCE, {"account_id": account_id, "carrier_id": carrier_id})
    return distance


async def carriers_seen(session: AsyncSession, account: Account, *, home_id: UUID | None) -> dict[str, str]:
    """Names by endpoint: its own, and those up to the account from which somebody acts; none of above is told."""
    reach = account.line_up.index(home_id or account.id)
    usable = func.offhook_usable_carriers(account.id).table_valued("carrier_id", "distance")
    query = select(Carrier).join(usable, usable.c.carrier_id == Carrier.id).where(usable.c.distance <= reach)
    async with as_system(session):
        return {carrier.endpoint: carrier.name for carrier in await session.scalars(query)}


async def carrier_routes(session: AsyncSession, account_id: UUID) -> list[CarrierRoute]:
    """Enabled carriers in fail-over order: the account's own by priority, then those of each account above it."""
    rows = await session.execute(_CARRIER_ROUTES, {"account_id": account_id})
    return [
        CarrierRoute(
            carrier_id=row.id,
            name=row.name,
            number_format=NumberFormat(row.number_format),
            caller_id_format=NumberFormat(row.caller_id_format),
            country=row.country,
            outbound_rules=tuple(NumberRule.model_validate(rule) for rule in row.outbound_rules),
            max_calls=row.max_calls,
        )
        for row in rows
    ]


async def find_held(session: AsyncSession, *, candidates: Sequence[PhoneNumber], carrier_id: UUID) -> Number | None:
    """The first candidate somebody holds who may receive calls over that carrier (system scope)."""
    query = select(Number).where(
        Number.number.in_([str(candidate) for candidate in candidates]),
        select(1)
        .select_from(func.offhook_usable_carriers(Number.account_id).table_valued("carrier_id", "distance").alias("u"))
        .where(text(_BRINGS).bindparams(carrier_id=carrier_id))
        .exists(),
    )
    held = {number.number: number for number in await session.scalars(query)}
    return next((held[str(candidate)] for candidate in candidates if str(candidate) in held), None)


async def count_numbers_of_carrier(session: AsyncSession, carrier_id: UUID) -> int:
    """Numbers of this account that come over the carrier."""
    return await session.scalar(select(func.count()).where(Number.carrier_id == carrier_id)) or 0


def to_carrier_route(carrier: Carrier) -> CarrierRoute:
    """The part of a carrier that calls need."""
    return CarrierRoute(
        carrier_id=carrier.id,
        name=carrier.name,
        number_format=NumberFormat(carrier.number_format),
        caller_id_format=NumberFormat(carrier.caller_id_format),
        country=carrier.country,
        outbound_rules=tuple(NumberRule.model_validate(rule) for rule in carrier.outbound_rules),
        max_calls=carrier.max_calls,
    )


def to_number_route(number: Number) -> NumberRoute:
    """The part of a number that calls need."""
    return NumberRoute(
        number_id=number.id,
        account_id=number.account_id,
        number=PhoneNumber(number.number),
        label=number.label,
        carrier_id=number.carrier_id,
        flow_id=number.flow_id,
        caller_id_mode=number.caller_id_mode,
        ring_timeout_s=number.ring_timeout_s,
        record_calls=number.record_calls,
        announce_caller=number.announce_caller,
        language=number.language,
        greeting_text=number.greeting_text,
        greeting_prompt_id=number.greeting_prompt_id,
        hours=None if number.hours is None else BusinessHours.model_validate(number.hours),
    )
