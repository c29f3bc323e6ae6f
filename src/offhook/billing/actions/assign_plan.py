"""Gives a customer a plan from a time on."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.actions.check_plan import check_plan
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
) -> bool:
    """Whether that changes anything: the same plan again does not. System scope.

    Calls under way keep the plan they began with; included minutes change with it. One that was to begin at the same
    instant is replaced. Raises InvalidInputError for a time in the past and for a plan that nothing can be priced by,
    ConflictError when another began at this very instant.
    """
    if from_at < now:
        what = "a plan holds from now on or later: calls were rated by what held then"
        raise InvalidInputError(what, fields=[FieldError("from_at", what)])
    # Two who give it at once come one after the other; whoever points to the account does not wait.
    await session.execute(select(Account.id).where(Account.id == customer.id).with_for_update(key_share=True))
    held = await _held(session, customer, direction=direction, at=from_at)
    if held is not None and held.plan_id == plan.id:
        return False
    await check_plan(session, customer, plan, direction=direction, from_at=from_at)
    if held is not None and held.from_at == from_at:
        await take_back_plan(session, customer, held, now=now)
        held = await _held(session, customer, direction=direction, at=from_at)
        if held is not None and held.plan_id == plan.id:
            return True
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
    return True


async def _held(
    session: AsyncSession, customer: Account, *, direction: Direction, at: datetime
) -> AssignmentRow | None:
    query = select(AssignmentRow).where(
        AssignmentRow.customer_id == customer.id, AssignmentRow.direction == direction, AssignmentRow.from_at <= at
    )
    found: AssignmentRow | None = await session.scalar(query.order_by(AssignmentRow.from_at.desc()).limit(1))
    return found
