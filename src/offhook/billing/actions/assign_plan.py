"""Gives a customer a plan from a time on."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.actions.open_lots import end_plan_lots, open_lots
from offhook.billing.actions.take_back_plan import take_back_plan
from offhook.billing.channels import TARIFFS_CHANNEL
from offhook.billing.models import AssignmentRow, PlanRow
from offhook.billing.rating.account import Direction
from offhook.db.notices import notify
from offhook.kit.errors import FieldError, InvalidInputError
from offhook.kit.ids import new_id
from offhook.tenancy.api import Account


async def assign_plan(
    session: AsyncSession, customer: Account, plan: PlanRow, *, direction: Direction, from_at: datetime, now: datetime
) -> AssignmentRow:
    """Calls under way keep the plan they began with; included minutes change with it. System scope.

    One that was to begin at the same instant is replaced. Raises InvalidInputError for a time in the past,
    ConflictError when another began at this very instant.
    """
    if from_at < now:
        what = "a plan holds from now on or later: calls were rated by what held then"
        raise InvalidInputError(what, fields=[FieldError("from_at", what)])
    same = select(AssignmentRow).where(
        AssignmentRow.customer_id == customer.id, AssignmentRow.direction == direction, AssignmentRow.from_at == from_at
    )
    planned = await session.scalar(same.with_for_update())
    if planned is not None:
        await take_back_plan(session, customer, planned, now=now)
    row = AssignmentRow(
        id=new_id(),
        account_id=plan.account_id,
        customer_id=customer.id,
        plan_id=plan.id,
        direction=direction,
        from_at=from_at,
    )
    session.add(row)
    await session.flush()
    if direction == "out":
        await end_plan_lots(session, customer.id, at=from_at)
        await open_lots(session, customer, now=now)
    await notify(session, TARIFFS_CHANNEL, kind="account", id=str(customer.id))
    return row
