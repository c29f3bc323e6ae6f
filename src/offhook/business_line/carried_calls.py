"""Calls that Twilio carries, for whoever wants to end one from the console."""

from functools import partial
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from offhook.business_line import repository
from offhook.business_line.models import LineCall
from offhook.business_line.state import BusinessLineWeb
from offhook.calls.ports import CarriedCall
from offhook.kit.errors import ConflictError, NotFoundError
from offhook.tenancy.api import Cipher


class TwilioCalls:
    """`CarriedCalls` of the calls slice."""

    def __init__(self, web: BusinessLineWeb, cipher: Cipher) -> None:
        self._web = web
        self._cipher = cipher

    async def find(self, session: AsyncSession, call_id: UUID) -> CarriedCall | None:
        """By the id the call has among all calls."""
        call = await session.get(LineCall, call_id)
        if call is None or call.ended_at is not None:
            return None
        agent_id = str(call.taken_by) if call.taken_by else ""
        return CarriedCall(agent_id=agent_id, hang_up=partial(self._hang_up, session, call))

    async def _hang_up(self, session: AsyncSession, call: LineCall) -> None:
        try:
            account = await repository.twilio_account(session, call.account_id)
        except NotFoundError:
            raise ConflictError(
                "The Twilio account that carries this call is not connected any more: end it on the telephone"
            ) from None
        await self._web.open(account, self._cipher).end_call(call.call_sid)
