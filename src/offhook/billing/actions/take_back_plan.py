"""Takes back that a customer gets a plan from a time to come on."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.actions.open_lots import mend_plan_lots
from offhook.billing.channels import TARIFFS_CHANNEL
from offhook.billing.models import AssignmentRow
from offhook.db.notices import notify
from offhook.kit.errors import ConflictError
from offhook.tenancy.api import Account


async def take_back_plan(session: AsyncSession, customer: Account, row: AssignmentRow, *, now: datetime) -> None:
    """The plan before it goes on, with its included minutes. System scope.

    Raises ConflictError when it is in force, or was.
    """
    if row.from_at <= now:
        raise ConflictError("its time has come, and calls are rated by it: give the customer another plan instead")
    await session.delete(row)
    await session.flush()
    if row.direction == "out":
        await mend_plan_lots(session, customer, now=now)
    await notify(session, TARIFFS_CHANNEL, kind="account", id=str(customer.id))
