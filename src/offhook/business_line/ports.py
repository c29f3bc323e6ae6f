"""What business lines need from the rest of the house; bootstrap fills each."""

from typing import Annotated, Protocol
from uuid import UUID

from fastapi import Depends
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import HTTPConnection

from offhook.kit.errors import UnavailableError
from offhook.numbers.api import NumberRoute
from offhook.tenancy.api import Account


class CallBack(Protocol):
    """Rings an agent's telephone by our own engine, reads back, connects (BL-7); `app.state.call_back`."""

    async def __call__(
        self, session: AsyncSession, *, account: Account, agent_id: UUID, to: str, number: NumberRoute
    ) -> None:
        """Ordered with the transaction. Raises UnavailableError when no carrier leads there."""
        ...


class SoundJobs(Protocol):
    """The calls slice's queue of messages to be stored."""

    async def defer_store_sound(self, record_id: str) -> None:
        """Queued twice is done once."""
        ...


class NoSoundJobs:
    """Where nothing is queued; a worker's sweeper finds what waits."""

    async def defer_store_sound(self, record_id: str) -> None:
        return


class NoEngine:
    """Where no engine is driven."""

    async def __call__(
        self, session: AsyncSession, *, account: Account, agent_id: UUID, to: str, number: NumberRoute
    ) -> None:
        raise UnavailableError("No telephone engine is there to ring your telephone")


def _call_back_of(connection: HTTPConnection) -> CallBack:
    call_back: CallBack = getattr(connection.app.state, "call_back", None) or NoEngine()
    return call_back


CurrentCallBack = Annotated[CallBack, Depends(_call_back_of)]
