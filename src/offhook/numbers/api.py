"""The door to numbers: who holds a number, and over which carriers calls leave and arrive."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.kit.phone_number import PhoneNumber
from offhook.numbers import repository
from offhook.numbers.actions.add_carrier import add_carrier
from offhook.numbers.actions.hold_number import hold_number
from offhook.numbers.actions.set_carrier_statuses import set_carrier_statuses
from offhook.numbers.formats import NumberFormat, format_number, number_candidates
from offhook.numbers.models import Carrier, Number
from offhook.numbers.repository import carriers_seen
from offhook.numbers.routing import (
    CarrierRoute,
    NumberRoute,
    OutboundTarget,
    carrier_id_of,
    inbound_candidates,
    outbound_target,
    parse_inbound_number,
    trunk_endpoint_id,
)
from offhook.numbers.rules import NumberRule
from offhook.numbers.schemas import CarrierCreate, Networks, NumberCreate, check_login_name
from offhook.tenancy.api import Cipher
from offhook.voice.engine import TrunkEndpoint

__all__ = [
    "CarrierCreate",
    "CarrierRoute",
    "Networks",
    "NumberCreate",
    "NumberFormat",
    "NumberRoute",
    "NumberRule",
    "OutboundTarget",
    "account_numbers",
    "add_carrier",
    "carrier_id_of",
    "carriers_seen",
    "check_login_name",
    "find_carrier",
    "find_number",
    "format_number",
    "held_number",
    "hold_number",
    "is_held",
    "lock_number",
    "number_candidates",
    "number_route",
    "outbound_targets",
    "own_carriers",
    "parse_inbound_number",
    "set_trunk_statuses",
    "trunk_endpoint",
    "trunk_endpoint_id",
    "trunk_endpoints",
]


async def find_carrier(session: AsyncSession, endpoint: str) -> CarrierRoute | None:
    """The enabled carrier behind an endpoint id; system scope. May be kept until a `carrier` notice names it."""
    carrier_id = carrier_id_of(endpoint)
    carrier = await session.get(Carrier, carrier_id) if carrier_id else None
    return repository.to_carrier_route(carrier) if carrier and carrier.enabled else None


async def find_number(session: AsyncSession, dialled: str, carrier_endpoint: str) -> NumberRoute | None:
    """Who is called, when `dialled` (as received) arrives over that carrier; system scope.

    A carrier reaches only numbers of its own account and of the accounts below it, so that nobody's trunk can
    bring calls to a stranger's number. May be kept until a notice names the number or the carrier.
    """
    carrier = await find_carrier(session, carrier_endpoint)
    candidates = inbound_candidates(carrier, dialled) if carrier else ()
    if carrier is None or not candidates:
        return None
    number = await repository.find_held(session, candidates=candidates, carrier_id=carrier.carrier_id)
    return repository.to_number_route(number) if number else None


async def is_held(session: AsyncSession, number: PhoneNumber) -> bool:
    """Whether any account holds the number; system scope."""
    return await session.scalar(select(Number.id).where(Number.number == str(number))) is not None


async def held_number(session: AsyncSession, number: PhoneNumber) -> NumberRoute | None:
    """The number, whoever holds it; system scope."""
    found = await session.scalar(select(Number).where(Number.number == str(number)))
    return repository.to_number_route(found) if found else None


async def number_route(session: AsyncSession, number_id: UUID) -> NumberRoute:
    """One number as calls see it. Raises NotFoundError."""
    return repository.to_number_route(await repository.get_number(session, number_id))


async def lock_number(session: AsyncSession, number_id: UUID) -> NumberRoute:
    """The same, with the row locked to the end of the transaction: for rules that count what belongs to it."""
    return repository.to_number_route(await repository.get_number(session, number_id, lock=True))


async def account_numbers(session: AsyncSession, account_id: UUID) -> list[NumberRoute]:
    """All numbers an account holds, the oldest first."""
    numbers = await session.scalars(repository.select_numbers(account_id).order_by(Number.id))
    return [repository.to_number_route(number) for number in numbers]


async def own_carriers(session: AsyncSession, account_id: UUID) -> list[UUID]:
    """An account's trunks, the oldest first, those that are switched off too."""
    return list(await session.scalars(select(Carrier.id).where(Carrier.account_id == account_id).order_by(Carrier.id)))


async def outbound_targets(
    session: AsyncSession, account_id: UUID, *, to: PhoneNumber, caller: PhoneNumber
) -> list[OutboundTarget]:
    """Every way out for a call in fail-over order; empty when the account has no enabled carrier.

    The account's own carriers come first, by priority, then those of each account above it.
    """
    carriers = await repository.carrier_routes(session, account_id)
    return [outbound_target(carrier, to=to, caller=caller) for carrier in carriers]


async def trunk_endpoints(session: AsyncSession, *, cipher: Cipher) -> list[TrunkEndpoint]:
    """All enabled trunks of all accounts, for the full push to an engine; system scope."""
    carriers = await session.scalars(select(Carrier).where(Carrier.enabled).order_by(Carrier.id))
    return [_to_trunk(carrier, cipher) for carrier in carriers]


async def trunk_endpoint(session: AsyncSession, carrier_id: UUID, *, cipher: Cipher) -> TrunkEndpoint | None:
    """One trunk; None when it is gone or disabled, and so must leave the engine. System scope."""
    carrier = await session.get(Carrier, carrier_id)
    return _to_trunk(carrier, cipher) if carrier and carrier.enabled else None


async def set_trunk_statuses(session: AsyncSession, online: Mapping[str, bool], *, now: datetime) -> int:
    """Keeps what `EndpointRegistry.online` said of trunks; returns how many changed. System scope."""
    return await set_carrier_statuses(session, online, now=now)


def _to_trunk(carrier: Carrier, cipher: Cipher) -> TrunkEndpoint:
    return TrunkEndpoint(
        endpoint=carrier.endpoint,
        host=carrier.host,
        port=carrier.port,
        transport=carrier.transport,
        register=carrier.register,
        username=carrier.username,
        password=_open(carrier.password_encrypted, cipher),
        from_domain=carrier.from_domain,
        match_addresses=tuple(carrier.match_addresses),
        inbound_username=carrier.inbound_username or "",
        inbound_password=_open(carrier.inbound_password_encrypted, cipher),
        max_calls=carrier.max_calls,
    )


def _open(secret: str | None, cipher: Cipher) -> str:
    return cipher.decrypt(secret) if secret else ""
