"""Takes back prices that a plan gets from a time to come on."""

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.actions.open_lots import mend_plan_lots
from offhook.billing.channels import TARIFFS_CHANNEL
from offhook.billing.models import PlanVersionRow
from offhook.db.notices import notify
from offhook.kit.errors import ConflictError
from offhook.tenancy.api import get_account

# Included minutes of a month are there a little before it begins, by the version that was to hold then.
_GRANTED_EARLY = text("""
    SELECT DISTINCT l.account_id FROM minute_lots l JOIN plan_assignments a ON a.customer_id = l.account_id
     WHERE a.plan_id = :plan_id AND l.source = 'plan' AND l.from_at > :now ORDER BY l.account_id
""")


async def take_back_plan_version(session: AsyncSession, row: PlanVersionRow, *, now: datetime) -> None:
    """The prices before them go on. System scope. Raises ConflictError when they are in force, or were."""
    if row.effective_at <= now:
        raise ConflictError("its time has come, and calls are rated by it: give the plan other prices instead")
    await session.delete(row)
    await session.flush()
    for customer_id in list(await session.scalars(_GRANTED_EARLY, {"plan_id": row.plan_id, "now": now})):
        await mend_plan_lots(session, await get_account(session, customer_id), now=now)
    await notify(session, TARIFFS_CHANNEL, kind="plan", id=str(row.plan_id))
