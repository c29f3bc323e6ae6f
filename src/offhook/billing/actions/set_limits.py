"""Sets how far below zero a customer may go, and how many calls it may have at once."""

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing import repository
from offhook.billing.books.schemas import BalanceView
from offhook.billing.books.views import balance_name, balance_view
from offhook.billing.channels import TARIFFS_CHANNEL
from offhook.billing.models import LedgerAccountRow
from offhook.billing.schemas import LimitsGiven
from offhook.db.notices import notify
from offhook.kit.errors import FieldError, InvalidInputError
from offhook.kit.money import Money
from offhook.tenancy.api import Account


async def set_limits(session: AsyncSession, *, customer: Account, given: LimitsGiven) -> BalanceView:
    """What is left out stays as it is, and calls under way keep what they hold; system scope.

    Raises InvalidInputError for a limit below zero.
    """
    name = balance_name(customer.id, given.currency or customer.currency)
    changes: dict[str, int | None] = given.model_dump(exclude_unset=True, exclude={"currency"})
    if given.credit_limit is None:
        changes.pop("credit_limit", None)
    else:
        changes["credit_limit"] = _credit_micros(given.credit_limit, name.currency)
    await repository.open_ledger_accounts(session, [name])
    if changes:
        await session.execute(update(LedgerAccountRow).where(LedgerAccountRow.id == name.id).values(changes))
        await notify(session, TARIFFS_CHANNEL, kind="account", id=str(customer.id))
    return balance_view(await session.get_one(LedgerAccountRow, name.id, populate_existing=True))


def _credit_micros(amount: str, currency: str) -> int:
    limit = Money.parse(amount, currency)
    if limit.micros < 0:
        what = "a credit limit is zero or more"
        raise InvalidInputError(what, fields=[FieldError("credit_limit", what)])
    return limit.micros
