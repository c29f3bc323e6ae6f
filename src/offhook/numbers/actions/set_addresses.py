"""Sets the networks a carrier's calls come from."""

from collections.abc import Sequence

from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.kit.errors import ConflictError, FieldError
from offhook.numbers.models import Carrier, CarrierAddress


async def set_addresses(session: AsyncSession, carrier: Carrier, networks: Sequence[str]) -> None:
    """Raises ConflictError when one overlaps a network of any other carrier: an address leads to one carrier."""
    kept = {address for address in carrier.addresses if _canonical(str(address.network)) in networks}
    known = {_canonical(str(address.network)) for address in kept}
    for address in set(carrier.addresses) - kept:
        await session.delete(address)
    await session.flush()
    for place, network in enumerate(networks):
        if network not in known:
            await _add(session, carrier, network=network, where=f"match_addresses[{place}]")
    await session.refresh(carrier, ["addresses"])


async def _add(session: AsyncSession, carrier: Carrier, *, network: str, where: str) -> None:
    carrier_id, account_id = carrier.id, carrier.account_id
    try:
        async with session.begin_nested():
            session.add(CarrierAddress(account_id=account_id, carrier_id=carrier_id, network=network))
    except IntegrityError:
        other = await session.scalar(
            select(Carrier.name)
            .join(CarrierAddress, CarrierAddress.carrier_id == Carrier.id)
            .where(CarrierAddress.network.op("&&")(text(":network ::cidr").bindparams(network=network)))
        )
        whose = f"your carrier {other!r}" if other else "another account"
        what = f"{network} is already an address of {whose}; an address can lead to one carrier only"
        raise ConflictError(what, fields=[FieldError(where, what)]) from None


def _canonical(network: str) -> str:
    return network.removesuffix("/128" if ":" in network else "/32")
