"""Credit asked for a call, and the leg that is noted with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing import repository
from offhook.billing.billed_legs import note_legs
from offhook.billing.ledger.account import LedgerAccountName
from offhook.billing.repository import HoldOutcome, HoldRequest


@dataclass(frozen=True, slots=True)
class Asked:
    """Credit asked for, the balances that must be there for it, and the leg to be noted with it."""

    hold: HoldRequest
    names: tuple[LedgerAccountName, ...]
    leg: dict[str, Any]


async def hold_in(
    session: AsyncSession, asked: Sequence[Asked], new: Sequence[LedgerAccountName]
) -> Sequence[HoldOutcome]:
    """In the order asked; `new` are balances that may not be there yet. System scope."""
    if new:
        await repository.open_ledger_accounts(session, new)
    answers = await repository.hold_credit(session, [one.hold for one in asked])
    await note_legs(session, [one.leg for one in asked if answers[one.hold.key][0] == "held"])
    return [answers[one.hold.key][0] for one in asked]
