"""A parent's side: the limits, plans and payments of its direct customers."""

from datetime import datetime
from uuid import UUID

from fastapi import APIRouter, Depends, status
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.actions.assign_plan import assign_plan
from offhook.billing.actions.pay_in import pay_in
from offhook.billing.actions.set_limits import set_limits
from offhook.billing.actions.set_terms import set_terms
from offhook.billing.actions.take_back_plan import take_back_plan
from offhook.billing.amounts import payable_amount
from offhook.billing.books import views as books
from offhook.billing.books.schemas import BalanceView
from offhook.billing.models import TermsRow
from offhook.billing.schemas import AssignmentGiven, LimitsGiven, PaymentGiven
from offhook.billing.tariffs.routing_schemas import CustomerTermsGiven, CustomerTermsView
from offhook.billing.tariffs.rows import get_assignment, get_plan
from offhook.billing.taxes.versions import versions_of
from offhook.kit.errors import NotFoundError
from offhook.tenancy.api import (
    Account,
    CurrentClock,
    CurrentDatabase,
    CurrentPrincipal,
    IdempotentRoute,
    Page,
    Principal,
    TenantSession,
    get_account,
    record_audit,
    require,
)

router = APIRouter(
    prefix="/customers/{account_id}",
    dependencies=[Depends(require(role="billing"))],
    route_class=IdempotentRoute,
)


async def _customer(session: AsyncSession, account_id: UUID, principal: Principal) -> Account:
    """Only the parent sells to it, so only the parent sets its terms."""
    account = await get_account(session, account_id)
    if account.parent_id != principal.account_id:
        raise NotFoundError("there is no such customer")
    return account


@router.get("/balances")
async def list_customer_balances(
    account_id: UUID, session: TenantSession, principal: CurrentPrincipal, database: CurrentDatabase
) -> Page[BalanceView]:
    """What the customer has with this account."""
    customer = await _customer(session, account_id, principal)
    async with database.widened(session):
        items = list(await books.balances(session, customer.id))
    return Page(items=items, next_cursor=None)


@router.patch("/limits")
async def change_limits(
    account_id: UUID,
    given: LimitsGiven,
    session: TenantSession,
    principal: CurrentPrincipal,
    database: CurrentDatabase,
) -> BalanceView:
    """Credit and calls at once: what is left out stays as it is, and calls under way keep what they hold."""
    customer = await _customer(session, account_id, principal)
    async with database.widened(session):
        view = await set_limits(session, customer=customer, given=given)
    await record_audit(session, principal, "limits.changed", f"{customer.name}: {view.credit_limit} {view.currency}")
    return view


@router.get("/terms")
async def read_terms(
    account_id: UUID, session: TenantSession, principal: CurrentPrincipal, clock: CurrentClock
) -> CustomerTermsView:
    """What must be earned on its calls, and how it pays."""
    customer = await _customer(session, account_id, principal)
    return await _terms_view(session, customer, await session.get(TermsRow, customer.id), now=clock.now())


@router.put("/terms")
async def change_terms(
    account_id: UUID,
    given: CustomerTermsGiven,
    session: TenantSession,
    principal: CurrentPrincipal,
    database: CurrentDatabase,
    clock: CurrentClock,
) -> CustomerTermsView:
    """Carriers on which less would be earned are passed over, from now on."""
    customer = await _customer(session, account_id, principal)
    async with database.widened(session):
        row = await set_terms(session, customer, given, now=clock.now())
    floors = [f"{given.floor_percent} %"] if given.floor_percent else []
    floors += [f"{given.floor_per_minute} a minute"] if given.floor_per_minute else []
    await record_audit(session, principal, "terms.changed", f"{customer.name}: {', '.join(floors) or 'no floor'}")
    return await _terms_view(session, customer, row, now=clock.now())


async def _terms_view(
    session: AsyncSession, customer: Account, row: TermsRow | None, *, now: datetime
) -> CustomerTermsView:
    taxes = next((each.taxes for each in await versions_of(session, customer.id) if each.from_at <= now), {})
    return CustomerTermsView(
        floor_percent=row.floor_percent if row else None,
        floor_per_minute=row.floor_per_minute if row else None,
        prepaid=row is not None and row.prepaid,
        taxes=[{name: tax[name] for name in ("name", "percent", "category")} for tax in taxes.get("telecom", ())],
    )


@router.post("/payments", status_code=status.HTTP_201_CREATED)
async def book_payment(
    account_id: UUID,
    given: PaymentGiven,
    session: TenantSession,
    principal: CurrentPrincipal,
    database: CurrentDatabase,
    clock: CurrentClock,
) -> Page[BalanceView]:
    """Books what the customer paid; the same key again changes nothing."""
    customer = await _customer(session, account_id, principal)
    payable_amount(given.amount, given.currency or customer.currency, where="amount")
    async with database.widened(session):
        booked = await pay_in(session, customer=customer, parent_id=principal.account_id, given=given, now=clock.now())
        items = list(await books.balances(session, customer.id))
    if booked:
        await record_audit(session, principal, "payment.booked", f"{customer.name}: {given.amount}")
    return Page(items=items, next_cursor=None)


@router.put("/plans/{plan_id}", status_code=status.HTTP_204_NO_CONTENT)
async def give_plan(
    account_id: UUID,
    plan_id: UUID,
    given: AssignmentGiven,
    session: TenantSession,
    principal: CurrentPrincipal,
    database: CurrentDatabase,
    clock: CurrentClock,
) -> None:
    """From now or a later time on; calls under way keep the plan they began with.

    One that was to begin at the same instant is replaced; the plan that holds then already changes nothing.
    """
    customer = await _customer(session, account_id, principal)
    plan = await get_plan(session, plan_id, account_id=principal.account_id)
    now = clock.now()
    async with database.widened(session):
        from_at = given.from_at or now
        changed = await assign_plan(session, customer, plan, direction=given.direction, from_at=from_at, now=now)
    if changed:
        await record_audit(session, principal, "plan.assigned", f"{customer.name}: {plan.name}")


@router.delete("/plan-assignments/{assignment_id}", status_code=status.HTTP_204_NO_CONTENT)
async def take_back_given_plan(
    account_id: UUID,
    assignment_id: UUID,
    session: TenantSession,
    principal: CurrentPrincipal,
    database: CurrentDatabase,
    clock: CurrentClock,
) -> None:
    """A plan of a time to come; the one before it goes on. The one in force, and those of before, stay."""
    customer = await _customer(session, account_id, principal)
    row = await get_assignment(session, assignment_id, customer_id=customer.id, account_id=principal.account_id)
    plan = await get_plan(session, row.plan_id, account_id=principal.account_id)
    async with database.widened(session):
        await take_back_plan(session, customer, row, now=clock.now())
    await record_audit(session, principal, "plan.taken_back", f"{customer.name}: {plan.name}")
