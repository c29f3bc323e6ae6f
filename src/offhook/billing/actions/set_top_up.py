"""Sets when a balance is filled up by itself, and when somebody is told that it is low."""

from sqlalchemy import and_, case
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.payments.models import MethodRow, TopUpRow
from offhook.billing.payments.rows import get_method
from offhook.billing.payments.schemas import TopUpGiven, TopUpView
from offhook.kit.errors import ConflictError, InvalidInputError
from offhook.kit.money import Money
from offhook.tenancy.api import Account


async def set_top_up(session: AsyncSession, account: Account, given: TopUpGiven) -> TopUpView:
    """Switching it on anew forgets the failures before; a notice stays told as long as its mark does. System scope.

    Raises InvalidInputError when it is switched on without a method or an amount.
    """
    if account.parent_id is None:
        raise ConflictError("this account pays nobody")
    currency = given.currency or account.currency
    amount, below = Money.parse(given.amount, currency), Money.parse(given.below, currency)
    if given.method_id is not None:
        await get_method(session, given.method_id, customer_id=account.id)
    if given.enabled and (given.method_id is None or amount.micros <= 0 or amount != amount.payable()):
        raise InvalidInputError("an automatic top-up needs a saved payment method and an amount that can be paid")
    values = {
        "account_id": account.parent_id,
        "currency": currency,
        "notice_below_micros": Money.parse(given.notice_below, currency).micros if given.notice_below else None,
        "noticed_at": None,
        "enabled": given.enabled,
        "below_micros": below.micros,
        "amount_micros": amount.micros,
        "method_id": given.method_id,
        "most_per_day": given.most_per_day,
        "failures": 0,
        "next_try_at": None,
    }
    kept = insert(TopUpRow).values(customer_id=account.id, **values)
    same_mark = TopUpRow.notice_below_micros.is_not_distinct_from(values["notice_below_micros"])
    told = case((and_(same_mark, TopUpRow.currency == currency), TopUpRow.noticed_at), else_=None)
    await session.execute(
        kept.on_conflict_do_update(index_elements=["customer_id"], set_={**values, "noticed_at": told})
    )
    return await top_up_view(session, account)


async def leave_method(session: AsyncSession, method: MethodRow) -> None:
    """Before it is removed; system scope. Raises ConflictError while balances are filled up by it."""
    rule = await session.get(TopUpRow, method.customer_id, with_for_update=True)
    if rule is None or rule.method_id != method.id:
        return
    if rule.enabled:
        amount = Money(rule.amount_micros, rule.currency)
        raise ConflictError(
            f"the automatic top-up of {amount} uses {method.label}: choose another payment method for it, or switch it "
            "off, and then remove this one"
        )
    rule.method_id = None
    await session.flush()


async def top_up_view(session: AsyncSession, account: Account) -> TopUpView:
    """What holds, also when nothing was set."""
    row = await session.get(TopUpRow, account.id, populate_existing=True)
    if row is None:
        return TopUpView(
            currency=account.currency, notice_below=None, enabled=False, below="0", amount="0", method_id=None,
            most_per_day=3, failures=0, next_try_at=None,
        )  # fmt: skip

    def shown(micros: int) -> str:
        return Money(micros, row.currency).decimal()

    return TopUpView(
        currency=row.currency,
        notice_below=None if row.notice_below_micros is None else shown(row.notice_below_micros),
        enabled=row.enabled,
        below=shown(row.below_micros),
        amount=shown(row.amount_micros),
        method_id=row.method_id,
        most_per_day=row.most_per_day,
        failures=row.failures,
        next_try_at=row.next_try_at,
    )
