"""Gives a plan prices from a time on."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.actions.take_back_plan_version import take_back_plan_version
from offhook.billing.channels import TARIFFS_CHANNEL
from offhook.billing.models import PlanRow, PlanVersionRow
from offhook.billing.schemas import PlanVersionGiven
from offhook.billing.tariffs.reading import plan_of
from offhook.billing.tariffs.rows import get_deck
from offhook.db.notices import notify
from offhook.kit.errors import FieldError, InvalidInputError
from offhook.kit.ids import new_id


async def set_plan_version(
    session: AsyncSession, plan: PlanRow, given: PlanVersionGiven, *, account_id: UUID, now: datetime
) -> PlanVersionRow:
    """Prices that were to begin at the same instant are replaced; system scope.

    Raises InvalidInputError (also TariffError), NotFoundError for somebody else's deck, ConflictError when other prices
    began at this very instant.
    """
    effective_at = given.effective_at or now
    if effective_at < now:
        what = "a plan changes now or later: calls were rated by what held then"
        raise InvalidInputError(what, fields=[FieldError("effective_at", what)])
    if given.deck_id is None and not given.rules:
        raise InvalidInputError("a plan needs prices of its own (a deck) or mark-ups")
    if len({each.name for each in given.included}) < len(given.included):
        raise InvalidInputError("two lots of included minutes have the same name: give each its own")
    if given.deck_id is not None:
        deck = await get_deck(session, given.deck_id, account_id=account_id)
        if deck.currency != plan.currency:
            raise InvalidInputError(f"the plan is in {plan.currency} and the deck in {deck.currency}")
    row = PlanVersionRow(
        id=new_id(),
        account_id=account_id,
        plan_id=plan.id,
        deck_id=given.deck_id,
        effective_at=effective_at,
        rules=[rule.model_dump() for rule in given.rules],
        zone=given.zone,
        bands=list(given.bands),
        included=[each.model_dump() for each in given.included],
    )
    plan_of(row, currency=plan.currency, deck=None)  # refuses what rating would refuse
    same = select(PlanVersionRow).where(PlanVersionRow.plan_id == plan.id, PlanVersionRow.effective_at == effective_at)
    planned = await session.scalar(same)
    if planned is not None:
        await take_back_plan_version(session, planned, now=now)
    session.add(row)
    await session.flush()
    await notify(session, TARIFFS_CHANNEL, kind="plan", id=str(plan.id))
    return row
