"""Takes what people on the web order and gives it to the calls of this process."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import and_, delete, or_
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.calls.actions.order_call import CHANNEL
from offhook.calls.live.click_to_call import STALE_AFTER, click_to_call_session
from offhook.calls.live.dispatcher import Dispatcher
from offhook.calls.models import CallCommandRow
from offhook.db.session import Database
from offhook.voice.commands import CallCommand, HangUpOrdered, HoldOrdered, TransferOrdered, UnholdOrdered

log = structlog.get_logger(__name__)


class CallCommands:
    """Commands are rows: taken once, by the process that has the call."""

    CHANNEL = CHANNEL
    """NOTIFY channel; the payload is the id of a command's row."""

    def __init__(self, database: Database, dispatcher: Dispatcher) -> None:
        self._database = database
        self._dispatcher = dispatcher

    async def on_notice(self, payload: str) -> None:
        """One command has been written."""
        await self._take(UUID(payload))

    async def take_all(self) -> None:
        """What was written while nobody listened; orders too old to be still wanted are dropped."""
        await self._take(None)

    async def _take(self, only: UUID | None) -> None:
        async with self._database.system() as session:
            rows = await self._claim(session, only)
        now = self._dispatcher.parts.clock.now()
        for row in sorted(rows, key=lambda row: row.created_at):
            if now - row.created_at > STALE_AFTER:
                log.info("an order came too late", kind=row.kind, call_id=str(row.call_id))
                continue
            await self._carry_out(row)

    async def _claim(self, session: AsyncSession, only: UUID | None) -> list[CallCommandRow]:
        ours = [UUID(hex=call_id) for call_id in self._dispatcher.actors]
        mine = or_(CallCommandRow.call_id.is_(None), CallCommandRow.call_id.in_(ours))
        if only is not None:
            mine = and_(mine, CallCommandRow.id == only)
        stale = CallCommandRow.created_at < self._dispatcher.parts.clock.now() - STALE_AFTER
        claim = delete(CallCommandRow).where(or_(mine, stale)).returning(CallCommandRow)
        return list(await session.scalars(claim))

    async def _carry_out(self, row: CallCommandRow) -> None:
        if row.call_id is None:
            session = click_to_call_session(row.id, row.account_id, row.arguments, at=row.created_at)
            await self._dispatcher.parts.store.save_new(session, timeout_s=5.0)
            self._dispatcher.start_call(session)
            return
        actor = self._dispatcher.actors.get(row.call_id.hex)
        if actor is None or actor.session.account_id != row.account_id:
            return
        actor.order(_command(row.kind, row.arguments))


def _command(kind: str, arguments: Mapping[str, Any]) -> CallCommand:
    match kind:
        case "hold":
            return HoldOrdered(leg_id=arguments["leg_id"])
        case "unhold":
            return UnholdOrdered(leg_id=arguments["leg_id"])
        case "transfer":
            return TransferOrdered(leg_id=arguments["leg_id"], target=arguments["target"])
        case _:
            return HangUpOrdered(leg_id=arguments.get("leg_id"))
