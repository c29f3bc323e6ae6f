"""Sets how far below zero a customer may go, and how many calls it may have at once."""

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing import repository
from offhook.billing.books.views import balance_name, balance_view
from offhook.billing.channels import TARIFFS_CHANNEL
from offhook.billing.models import LedgerAccountRow
from offhook.billing.schemas import BalanceView, LimitsGiven
from offhook.db.notices import notify
from offhook.kit.errors import InvalidInputError
from offhook.kit.money import Money
from offhook.tenancy.api import Account


async def set_limits(session: AsyncSession, *, customer: Account, given: LimitsGiven) -> BalanceView:
    """Calls under way keep what they hold; system scope. Raises InvalidInputError for a limit below zero."""
    limit = Money.parse(given.credit_limit, given.currency or customer.currency)
    if limit.micros < 0:
        raise InvalidInputError("a credit limit is zero or more")
    name = balance_name(customer.id, limit.currency)
    await repository.open_ledger_accounts(session, [name])
    changed = await session.scalars(
        update(LedgerAccountRow)
        .where(LedgerAccountRow.id == name.id)
        .values(credit_limit=limit.micros, max_calls_out=given.max_calls_out, max_calls_in=given.max_calls_in)
        .returning(LedgerAccountRow)
    )
    await notify(session, TARIFFS_CHANNEL, kind="account", id=str(customer.id))
    return balance_view(changed.one())
