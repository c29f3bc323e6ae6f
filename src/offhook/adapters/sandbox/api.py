"""The door to the sandbox for everybody outside its own process: reads the tables, and asks by command."""

import asyncio
import json
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, text

from offhook.adapters.sandbox.models import COMMANDS_CHANNEL, CommandRow, HandsetRow
from offhook.adapters.sandbox.schemas import HandsetOut
from offhook.db.session import Database
from offhook.kit.errors import (
    ConflictError,
    FieldError,
    InvalidInputError,
    NotFoundError,
    OffhookError,
    UnavailableError,
)
from offhook.kit.ids import new_id
from offhook.kit.phone_number import PhoneNumber

ANSWER_TIMEOUT_S = 10.0
_FIRST_LOOK_S = 0.01
_LAST_LOOK_S = 0.2
_ERRORS: dict[str, type[OffhookError]] = {
    error.type: error for error in (ConflictError, InvalidInputError, NotFoundError, UnavailableError)
}


class Sandbox:
    """Handsets as the web, the demo and tests see them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def handsets(self) -> list[HandsetOut]:
        """All of them, those last active first."""
        async with self._database.system() as session:
            rows = (await session.scalars(select(HandsetRow).order_by(HandsetRow.updated_at.desc()))).all()
        return [HandsetOut.model_validate(row) for row in rows]

    async def handset(self, number: PhoneNumber) -> HandsetOut:
        """Raises NotFoundError when the number has no handset."""
        async with self._database.system() as session:
            row = await session.get(HandsetRow, str(number))
        if row is None:
            raise NotFoundError(f"There is no handset {number}; put one there, or call the number")
        return HandsetOut.model_validate(row)

    async def ask(self, number: PhoneNumber, kind: str, **arguments: Any) -> dict[str, Any]:
        """Asks the controller and gives its answer; the handset shows the change when this returns.

        Asking and answering are two transactions, because the controller can only see what is committed.
        Raises what the controller refused with, or UnavailableError when it does not answer in time.
        """
        command_id = new_id()
        async with self._database.system() as session:
            session.add(CommandRow(id=command_id, number=str(number), kind=kind, arguments=arguments, state="pending"))
            await session.flush()
            notice = {"channel": COMMANDS_CHANNEL, "payload": json.dumps({"id": str(command_id)})}
            await session.execute(text("SELECT pg_notify(:channel, :payload)"), notice)
        wait_s = _FIRST_LOOK_S
        try:
            async with asyncio.timeout(ANSWER_TIMEOUT_S):
                while (answer := await self._take_answer(command_id)) is None:
                    await asyncio.sleep(wait_s)
                    wait_s = min(wait_s * 1.5, _LAST_LOOK_S)
        except TimeoutError:
            await self._withdraw(command_id)
            raise UnavailableError("The sandbox does not answer; is it running? (offhook status)") from None
        state, result = answer
        if state == "failed":
            fields = [FieldError(field["where"], field["what"]) for field in result.get("fields", [])]
            raise _ERRORS.get(result["type"], OffhookError)(result["message"], fields=fields)
        return result

    async def _take_answer(self, command_id: UUID) -> tuple[str, dict[str, Any]] | None:
        answered = (
            delete(CommandRow)
            .where(CommandRow.id == command_id, CommandRow.state != "pending")
            .returning(CommandRow.state, CommandRow.result)
        )
        async with self._database.system() as session:
            row = (await session.execute(answered)).one_or_none()
        return None if row is None else (row.state, row.result or {})

    async def _withdraw(self, command_id: UUID) -> None:
        async with self._database.system() as session:
            await session.execute(delete(CommandRow).where(CommandRow.id == command_id))
