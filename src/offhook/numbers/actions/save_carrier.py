"""Writes a carrier's row, its login towards us being unique."""

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.db.violations import violated_constraint
from offhook.kit.errors import ConflictError, FieldError
from offhook.numbers.models import Carrier


async def save_carrier(session: AsyncSession, carrier: Carrier) -> None:
    """Raises ConflictError when its inbound user name is somebody else's, or its host a customer's."""
    inbound_username, host = carrier.inbound_username, carrier.host
    try:
        async with session.begin_nested():
            session.add(carrier)
    except IntegrityError as error:
        broken = violated_constraint(error)
        if broken == "wholesale_claims_of_carrier":
            what = f"calls from {host} are a customer's: an address can be a carrier's or a customer's, never both"
            raise ConflictError(what, fields=[FieldError("host", what)]) from None
        if broken != "uq_carriers_inbound_username":
            raise
        what = f"the inbound user name {inbound_username!r} is taken; choose a different one"
        raise ConflictError(what, fields=[FieldError("inbound_username", what)]) from None
