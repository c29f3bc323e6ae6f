"""Who may bring a number into the house: else one could take another's before it is sold, and be given its calls."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from offhook.kit.errors import ForbiddenError
from offhook.numbers.actions.check_carrier_choice import check_carrier_choice
from offhook.numbers.models import Number
from offhook.numbers.repository import carrier_distance
from offhook.tenancy.api import Account

_ASK = (
    "Your provider gives you your numbers: ask for this one. Only a number that a carrier of your own brings can be "
    "added here: choose that carrier with it"
)


async def check_may_bring(
    session: AsyncSession, account: Account, *, home_id: UUID | None, carrier_id: UUID | None
) -> None:
    """The account at the top, in itself or in one below; all others what comes over their own carriers.

    `home_id` is the account above from which somebody acts, None for the account's own people. Raises ForbiddenError,
    InvalidInputError for a carrier the account may not use.
    """
    await check_carrier_choice(session, account_id=account.id, carrier_id=carrier_id)
    if _is_from_top(account, home_id):
        return
    if carrier_id is None or not await _is_own(session, account, carrier_id, home_id=home_id):
        raise ForbiddenError(_ASK)


async def check_may_move(
    session: AsyncSession, account: Account, number: Number, *, home_id: UUID | None, carrier_id: UUID | None
) -> None:
    """A number that was brought by one's own carrier does not move to one of an account above. Raises as above."""
    brought_by = number.carrier_id
    if brought_by is not None and await _is_own(session, account, brought_by, home_id=home_id):
        await check_may_bring(session, account, home_id=home_id, carrier_id=carrier_id)


async def _is_own(session: AsyncSession, account: Account, carrier_id: UUID, *, home_id: UUID | None) -> bool:
    """Of the account, or of one between it and the one from which somebody acts."""
    distance = await carrier_distance(session, account_id=account.id, carrier_id=carrier_id)
    return distance is not None and distance <= account.line_up.index(home_id or account.id)


def _is_from_top(account: Account, home_id: UUID | None) -> bool:
    return account.line_up[-1] == (home_id or account.id)
