"""What carriers cost, which of them would take a call, and exchange rates: the owner's, for the owner pays carriers."""

import asyncio
import re
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, status
from sqlalchemy import text

from offhook.billing.actions.enter_fx_rate import enter_fx_rate
from offhook.billing.actions.look_up_routes import look_up_routes
from offhook.billing.actions.set_carrier_cost import check_carrier, forget_carrier_cost, set_carrier_cost
from offhook.billing.rating.call import milliseconds
from offhook.billing.tariffs.routing_schemas import (
    CarrierCostGiven,
    CarrierCostView,
    FxRateGiven,
    FxRateView,
    RoutesView,
)
from offhook.billing.tariffs.rows import get_deck
from offhook.billing.tariffs.state import CurrentTariffs
from offhook.kit.errors import ForbiddenError, InvalidInputError
from offhook.tenancy.api import (
    CurrentAccount,
    CurrentClock,
    CurrentDatabase,
    CurrentPrincipal,
    Page,
    TenantSession,
    get_account,
    record_audit,
    require,
)

router = APIRouter(dependencies=[Depends(require(role="billing"))])
_NOT_A_DIGIT = re.compile(r"[\s().-]")
_COSTS = text("""
    SELECT c.carrier AS carrier_id, c.deck_id, d.name AS deck_name, d.currency, c.enabled,
           COALESCE(v.row_count, 0) AS prefixes, v.effective_at AS in_force_since
      FROM (SELECT DISTINCT ON (carrier) * FROM carrier_decks
             WHERE account_id = :account_id ORDER BY carrier, from_at DESC) c
      JOIN rate_decks d ON d.id = c.deck_id
      LEFT JOIN LATERAL (
        SELECT row_count, effective_at FROM rate_deck_versions
         WHERE deck_id = d.id AND state = 'active' AND effective_at <= :now
         ORDER BY effective_at DESC LIMIT 1) v ON true
     ORDER BY d.name, c.carrier
""")
_FX = text("""
    SELECT DISTINCT ON (from_currency, to_currency) from_currency, to_currency, rate, source, at
      FROM fx_rates ORDER BY from_currency, to_currency, at DESC
""")
_NAMES = text("SELECT id::text, name FROM carriers UNION ALL SELECT id::text, name FROM accounts")


def check_owner(account: CurrentAccount) -> None:
    """Raises ForbiddenError: a reseller's calls are carried, and its carriers paid, by the owner."""
    if account.kind != "owner":
        raise ForbiddenError("Carriers are paid by the owner of the installation only")


def check_enters_rates(account: CurrentAccount) -> None:
    """Raises ForbiddenError: rates are for the whole house."""
    if account.kind != "owner":
        raise ForbiddenError("Exchange rates are entered by the owner of the installation: ask it for those you need")


@router.get("/carriers")
async def list_carrier_costs(
    session: TenantSession, principal: CurrentPrincipal, clock: CurrentClock
) -> Page[CarrierCostView]:
    """Carriers whose price list is known; the others are tried after them, at a cost that nobody knows."""
    found = await session.execute(_COSTS, {"now": clock.now(), "account_id": principal.account_id})
    return Page(items=[CarrierCostView.model_validate(row) for row in found], next_cursor=None)


@router.put("/carriers/{carrier_id}", status_code=status.HTTP_204_NO_CONTENT)
async def change_carrier_cost(
    carrier_id: UUID,
    given: CarrierCostGiven,
    session: TenantSession,
    principal: CurrentPrincipal,
    account: CurrentAccount,
    clock: CurrentClock,
) -> None:
    """Which price list the carrier's costs are in; calls under way keep the costs of their answer."""
    await check_carrier(session, carrier_id, account_id=principal.account_id)
    check_owner(account)
    deck = await get_deck(session, given.deck_id, account_id=principal.account_id)
    await set_carrier_cost(session, carrier_id, deck=deck, enabled=given.enabled, now=clock.now())
    await record_audit(session, principal, "carrier.cost_set", deck.name)


@router.delete("/carriers/{carrier_id}", status_code=status.HTTP_204_NO_CONTENT)
async def remove_carrier_cost(
    carrier_id: UUID, session: TenantSession, principal: CurrentPrincipal, clock: CurrentClock
) -> None:
    """From now on its calls cost nothing as far as anybody knows; those under way keep the costs of their answer."""
    await check_carrier(session, carrier_id, account_id=principal.account_id)
    await forget_carrier_cost(session, carrier_id, account_id=principal.account_id, now=clock.now())
    await record_audit(session, principal, "carrier.cost_removed", str(carrier_id))


@router.get("/routes", dependencies=[Depends(check_owner)])
async def list_routes(
    session: TenantSession,
    database: CurrentDatabase,
    tariffs: CurrentTariffs,
    clock: CurrentClock,
    to: Annotated[str, Query(min_length=1, max_length=40)],
    caller_id: Annotated[UUID | None, Query(description="Whose call; without it no prices, only costs")] = None,
) -> RoutesView:
    """Carriers that would take a call to `+44...`, cheapest first, and what each level would earn on three minutes."""
    if caller_id is not None:
        await get_account(session, caller_id)
    dialled = _digits(to)
    async with database.widened(session):
        names = {each_id: name for each_id, name in await session.execute(_NAMES)}  # noqa: C416  # a row is no pair
    return await asyncio.to_thread(
        look_up_routes,
        await tariffs.snapshot(),
        dialled=dialled,
        caller=str(caller_id) if caller_id else None,
        at_ms=milliseconds(clock.now()),
        names=names,
    )


@router.get("/fx-rates")
async def list_fx_rates(session: TenantSession, database: CurrentDatabase) -> Page[FxRateView]:
    """The newest of each two currencies, with its source."""
    async with database.widened(session):
        items = [FxRateView.model_validate(row) for row in await session.execute(_FX)]
    return Page(items=items, next_cursor=None)


@router.post("/fx-rates", status_code=status.HTTP_201_CREATED, dependencies=[Depends(check_enters_rates)])
async def add_fx_rate(
    given: FxRateGiven,
    session: TenantSession,
    principal: CurrentPrincipal,
    database: CurrentDatabase,
    clock: CurrentClock,
) -> FxRateView:
    """Calls answered from now on are reckoned by it; those before keep the rate they were reckoned by.

    The first of two currencies may be of any time gone by, and counts for all time before; later ones are of now.
    """
    async with database.widened(session):
        row = await enter_fx_rate(session, given, now=clock.now())
    told = f"{row.from_currency} {row.to_currency} {row.rate} ({row.source})"
    await record_audit(session, principal, "fx_rate.added", told)
    return FxRateView.model_validate(row)


def _digits(to: str) -> str:
    digits = _NOT_A_DIGIT.sub("", to)
    digits = digits[1:] if digits.startswith("+") else digits.removeprefix("00")
    if not (digits.isascii() and digits.isdigit()):
        raise InvalidInputError(f"{to!r} is no number or prefix (write +442071234567 or +44)")
    return digits
