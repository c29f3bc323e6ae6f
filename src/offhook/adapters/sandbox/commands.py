"""What people ask of handsets: taken from the table, done, and answered there."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import delete, select, update
from sqlalchemy.exc import SQLAlchemyError

from offhook.adapters.sandbox.handset import Handset
from offhook.adapters.sandbox.models import CommandRow
from offhook.adapters.sandbox.network import Network
from offhook.adapters.sandbox.script import MAX_DIGITS, parse_script
from offhook.adapters.sandbox.store import HandsetStore
from offhook.db.session import Database
from offhook.kit.clock import Clock
from offhook.kit.errors import InvalidInputError, OffhookError
from offhook.kit.phone_number import PhoneNumber

log = structlog.get_logger(__name__)

_STALE_S = 15


class Commands:
    """Runs commands side by side; those of one handset in order of arrival only as far as they do not wait."""

    def __init__(self, *, database: Database, network: Network, store: HandsetStore, clock: Clock) -> None:
        self._database = database
        self._network = network
        self._store = store
        self._clock = clock
        self._running: dict[UUID, asyncio.Task[None]] = {}

    async def take(self, _payload: str = "") -> None:
        """Starts everything pending that does not run yet."""
        pending = select(CommandRow).where(CommandRow.state == "pending").order_by(CommandRow.id)
        async with self._database.system() as session:
            rows = (await session.scalars(pending)).all()
        for row in rows:
            if row.id not in self._running:
                task = asyncio.create_task(self._run(row))
                self._running[row.id] = task
                task.add_done_callback(lambda _, command_id=row.id: self._running.pop(command_id, None))  # type: ignore[misc]  # mypy cannot infer a lambda with a default

    async def sweep(self) -> None:
        """Forgets what was asked of an earlier controller and nobody waits for any more."""
        stale = self._clock.now() - timedelta(seconds=_STALE_S)
        async with self._database.system() as session:
            await session.execute(delete(CommandRow).where(CommandRow.created_at < stale))

    async def close(self) -> None:
        """Stops what runs."""
        running = list(self._running.values())
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    async def _run(self, row: CommandRow) -> None:
        state, result = "done", {}
        try:
            number = PhoneNumber.parse(row.number)
            result = await self._perform(number, row.kind, row.arguments) or {}
        except OffhookError as error:
            fields = [{"where": field.where, "what": field.what} for field in error.fields]
            state, result = "failed", {"type": error.type, "message": error.message, "fields": fields}
        except Exception:
            log.exception("a sandbox command failed", kind=row.kind)
            state, result = "failed", {"type": "internal-error", "message": "The sandbox failed; see its log"}
        await self._store.saved()
        answered = update(CommandRow).where(CommandRow.id == row.id).values(state=state, result=result)
        try:
            async with self._database.system() as session:
                await session.execute(answered)
        except (SQLAlchemyError, OSError) as error:  # who asked gives up by itself
            log.warning("a sandbox command could not be answered", kind=row.kind, error=str(error))

    async def _perform(self, number: PhoneNumber, kind: str, asked: Mapping[str, Any]) -> dict[str, Any] | None:
        network = self._network
        match kind:
            case "put":
                network.put(number, label=asked.get("label"))
            case "delete":
                network.delete(number)
            case "script":
                script = parse_script(asked["script"])
                network.set_script(network.put(number), script)
            case "call":
                to = PhoneNumber.parse(asked["to"])
                await network.call(network.put(number), to)
            case "browser":
                return await network.browsers.credentials(network.put(number))
            case _:
                await self._operate(network.handset(number), kind, asked)
        return None

    async def _operate(self, handset: Handset, kind: str, asked: Mapping[str, Any]) -> None:
        phone = self._network.phone
        match kind:
            case "answer" if asked.get("by") == "browser":
                await self._network.browsers.ring(handset)
            case "answer":
                await phone.answer(handset)
            case "hangup":
                await phone.hang_up(handset)
            case "digits":
                await phone.press(handset, _digits(asked["digits"]))
            case "speak":
                await phone.say(handset, asked["text"], language=asked["language"])
            case _:
                raise InvalidInputError(f"A handset cannot {kind!r}")


def _digits(digits: str) -> str:
    pressed = digits.strip().upper()
    if not pressed or len(pressed) > MAX_DIGITS or set(pressed) - set("0123456789*#ABCD"):
        raise InvalidInputError(
            f"{digits!r} are no keys; a telephone has 0-9, *, # and A-D, at most {MAX_DIGITS} at a time"
        )
    return pressed
