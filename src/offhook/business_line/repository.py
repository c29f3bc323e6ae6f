"""Reads and writes business lines."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.business_line.models import BusinessLine, DialIntent, LineCall, TwilioAccount
from offhook.kit.errors import NotFoundError
from offhook.kit.ids import new_id
from offhook.voice.line_rules import INTENT_LIFE


async def twilio_account(session: AsyncSession, account_id: UUID, *, lock: bool = False) -> TwilioAccount:
    """Raises NotFoundError while none is connected."""
    query = select(TwilioAccount).where(TwilioAccount.account_id == account_id)
    found: TwilioAccount | None = await session.scalar(query.with_for_update() if lock else query)
    if found is None:
        raise NotFoundError("No Twilio account is connected")
    return found


async def find_line(session: AsyncSession, number_id: UUID, *, lock: bool = False) -> BusinessLine | None:
    """The line of a number."""
    query = select(BusinessLine).where(BusinessLine.number_id == number_id)
    found: BusinessLine | None = await session.scalar(query.with_for_update() if lock else query)
    return found


async def get_line(session: AsyncSession, number_id: UUID, *, lock: bool = False) -> BusinessLine:
    """Raises NotFoundError."""
    line = await find_line(session, number_id, lock=lock)
    if line is None:
        raise NotFoundError("This number is no business line yet")
    return line


async def lines_of(session: AsyncSession, account_id: UUID) -> list[BusinessLine]:
    """All of an account, the oldest first."""
    query = select(BusinessLine).where(BusinessLine.account_id == account_id).order_by(BusinessLine.id)
    return list(await session.scalars(query))


async def lines_at(session: AsyncSession, twilio_account_id: UUID) -> list[BusinessLine]:
    """Those on a Twilio account."""
    query = select(BusinessLine).where(BusinessLine.twilio_account_id == twilio_account_id)
    return list(await session.scalars(query.order_by(BusinessLine.id)))


async def note_call(session: AsyncSession, *, line: BusinessLine, call_sid: str, caller: str) -> LineCall:
    """The row of a call, made when it is told for the first time."""
    whose = {"account_id": line.account_id, "number_id": line.number_id}
    row = {"id": new_id(), **whose, "call_sid": call_sid, "caller": caller}
    await session.execute(insert(LineCall).values(row).on_conflict_do_nothing())
    return await get_call(session, line, call_sid)


async def get_call(session: AsyncSession, line: BusinessLine, call_sid: str) -> LineCall:
    """Raises NotFoundError."""
    query = select(LineCall).where(LineCall.account_id == line.account_id, LineCall.call_sid == call_sid)
    found: LineCall | None = await session.scalar(query.execution_options(populate_existing=True))
    if found is None:
        raise NotFoundError("There is no such call")
    return found


async def take_call(session: AsyncSession, call: LineCall, *, leg: str, agent_id: UUID) -> bool:
    """Exactly one leg of those that ask gets the caller; asked again by the winner the answer is the same."""
    won = await session.execute(
        update(LineCall)
        .where(LineCall.id == call.id, LineCall.ended_at.is_(None))
        .where(LineCall.taken_leg.is_(None) | (LineCall.taken_leg == leg))
        .values(taken_leg=leg, taken_by=agent_id)
        .returning(LineCall.id)
    )
    return won.first() is not None


async def end_call(session: AsyncSession, call: LineCall, *, outcome: str) -> None:
    """What is over stays as it was, but that a call was missed is believed only until somebody knows better."""
    is_open = LineCall.ended_at.is_(None) | (LineCall.outcome == "missed")
    ending = update(LineCall).where(LineCall.id == call.id, is_open)
    await session.execute(ending.values(outcome=outcome, ended_at=func.coalesce(LineCall.ended_at, func.now())))


async def take_intent(
    session: AsyncSession, *, account_id: UUID, number_id: UUID, agent_id: UUID, used_by: str, now: datetime
) -> DialIntent | None:
    """What the agent chose last, bound to the call that asks; None when it is too old or another call has it."""
    bound = select(DialIntent).where(DialIntent.account_id == account_id, DialIntent.used_by == used_by)
    if (found := await session.scalar(bound)) is not None:
        again: DialIntent = found
        return again
    freshest = (
        select(DialIntent)
        .where(DialIntent.agent_id == agent_id, DialIntent.number_id == number_id)
        .where(DialIntent.chosen_at > now - INTENT_LIFE)
        .order_by(DialIntent.chosen_at.desc(), DialIntent.id.desc())
        .limit(1)
        .with_for_update()
    )
    intent: DialIntent | None = await session.scalar(freshest.execution_options(populate_existing=True))
    if intent is None or intent.used_by is not None:
        return None
    intent.used_by = used_by
    await session.flush()
    return intent
