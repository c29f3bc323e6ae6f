"""Writes a carrier's row, its login towards us being unique."""

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.db.violations import violated_constraint
from offhook.kit.errors import ConflictError, FieldError
from offhook.numbers.models import Carrier


async def save_carrier(session: AsyncSession, carrier: Carrier) -> None:
    """Raises ConflictError when another carrier has the same inbound user name."""
    inbound_username = carrier.inbound_username
    try:
        async with session.begin_nested():
            session.add(carrier)
    except IntegrityError as error:
        if violated_constraint(error) != "uq_carriers_inbound_username":
            raise
        what = f"the inbound user name {inbound_username!r} is taken by another carrier; choose a different one"
        raise ConflictError(what, fields=[FieldError("inbound_username", what)]) from None
