"""Refuses plans that no call could be priced by: the customer would go unserved, and nobody would know why."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.models import PlanRow, PlanVersionRow
from offhook.billing.rating.account import Direction
from offhook.billing.tariffs.conversion import has_rate
from offhook.kit.errors import FieldError, InvalidInputError
from offhook.tenancy.api import Account, get_account

_PLANS_HELD = text("""
    SELECT DISTINCT p.currency FROM (
      SELECT plan_id, lead(from_at) OVER (PARTITION BY customer_id ORDER BY from_at) AS until_at FROM plan_assignments
       WHERE direction = :direction AND customer_id IN (
               SELECT id FROM accounts WHERE CASE WHEN :of_customers THEN parent_id = :id ELSE id = :id END)
    ) AS a JOIN rate_plans p ON p.id = a.plan_id
     WHERE a.until_at IS NULL OR a.until_at > :at
""")
_CARRIERS = text("""
    SELECT DISTINCT d.currency FROM (
      SELECT DISTINCT ON (carrier) deck_id, enabled FROM carrier_decks
       WHERE account_id = :owner_id ORDER BY carrier, from_at DESC) AS c
      JOIN rate_decks d ON d.id = c.deck_id WHERE c.enabled
""")


async def check_plan(
    session: AsyncSession, customer: Account, plan: PlanRow, *, direction: Direction, from_at: datetime
) -> None:
    """System scope.

    Raises InvalidInputError when the plan has no prices by then, or its currency has no exchange rate to those of the
    prices above and below it.
    """
    begun = select(exists().where(PlanVersionRow.plan_id == plan.id, PlanVersionRow.effective_at <= from_at))
    if not await session.scalar(begun):
        raise _refused(f"{plan.name} has no prices yet at that time: enter its prices first, then give it")
    assert customer.parent_id is not None, "whoever gives it is its parent"
    seller = await get_account(session, customer.parent_id)
    above = await _plans_held(session, seller.id, direction=direction, at=from_at)
    if above:
        await _check_rates(session, plan, [(one, plan.currency) for one in above])
    elif seller.kind == "owner" and direction == "out":
        await _check_carriers(session, plan, owner_id=seller.id)
    below = await _plans_held(session, customer.id, direction=direction, at=from_at, of_customers=True)
    await _check_rates(session, plan, [(plan.currency, one) for one in below])


async def _plans_held(
    session: AsyncSession, account_id: UUID, *, direction: Direction, at: datetime, of_customers: bool = False
) -> list[str]:
    """Currencies of the plans that the account, or its customers, have then or later."""
    asked = {"id": account_id, "direction": direction, "at": at, "of_customers": of_customers}
    return sorted(await session.scalars(_PLANS_HELD, asked))


async def _check_carriers(session: AsyncSession, plan: PlanRow, *, owner_id: UUID) -> None:
    """One that can be used is enough: calls go over it."""
    currencies = sorted(await session.scalars(_CARRIERS, {"owner_id": owner_id}))
    if currencies and not any([await has_rate(session, each, plan.currency) for each in currencies]):
        raise _no_rate(currencies[0], plan.currency, of=plan.name)


async def _check_rates(session: AsyncSession, plan: PlanRow, pairs: list[tuple[str, str]]) -> None:
    for from_currency, to_currency in pairs:
        if not await has_rate(session, from_currency, to_currency):
            raise _no_rate(from_currency, to_currency, of=plan.name)


def _no_rate(from_currency: str, to_currency: str, *, of: str) -> InvalidInputError:
    return _refused(
        f"no call could be priced by {of}: there is no exchange rate from {from_currency} to {to_currency}. "
        "The owner of the installation enters one (POST fx-rates of the API); or give a plan in another currency"
    )


def _refused(what: str) -> InvalidInputError:
    return InvalidInputError(what, fields=[FieldError("plan_id", what)])
