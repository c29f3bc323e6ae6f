"""Calls from customers' switches: whose they are, and over which carriers they go."""

from offhook.calls.api import PLAN, OutboundPlan, plan_outbound
from offhook.calls.ports import Refusal, Route
from offhook.db.session import Database
from offhook.kit.errors import InvalidInputError, OffhookError
from offhook.kit.kept import Kept
from offhook.voice.events import HangupCause
from offhook.voice.session import WORDLESS
from offhook.wholesale.attribution import AccessRoute, attribute, called_number, shown_number
from offhook.wholesale.repository import access_routes

PROGRAM = "wholesale"


class WholesaleRouter:
    """`SwitchRouter` of calls."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._accesses: Kept[list[AccessRoute]] = Kept()

    def forget(self) -> None:
        """Something changed."""
        self._accesses.clear()

    async def route_call(self, *, source: str, address: str, dialled: str, caller: str) -> Route | Refusal:
        """Refused by cause alone: a switch hears no words."""
        found = attribute(await self._accesses.get((source, address), lambda: self._look_up(source, address)), dialled)
        if found is None:
            return Refusal(cause=HangupCause.REJECTED, reason=f"{dialled!r} from {address} is no customer's call")
        access, wanted = found
        shown = shown_number(access, caller)
        if shown is None:
            return Refusal(cause=HangupCause.REJECTED, reason=f"{access.name}: the call brings no number to show")
        number = called_number(access, wanted)
        if number is None:
            return Refusal(cause=HangupCause.UNALLOCATED, reason=f"{access.name}: {wanted!r} is no telephone number")
        try:
            async with self._database.tenant(access.account_id) as session:
                plan = await plan_outbound(
                    session, account_id=access.account_id, dialled=str(number), caller=shown, country=access.country
                )
        except InvalidInputError as error:
            return Refusal(cause=HangupCause.UNALLOCATED, reason=error.message)
        except OffhookError as error:
            return Refusal(cause=HangupCause.CONGESTION, reason=error.message)
        return _route(access, plan, caller=str(shown))

    async def _look_up(self, source: str, address: str) -> list[AccessRoute]:
        async with self._database.system() as session:
            return await access_routes(session, source=source, address=address)


def _route(access: AccessRoute, plan: OutboundPlan, *, caller: str) -> Route:
    return Route(
        account_id=access.account_id,
        program=PROGRAM,
        direction=plan.direction,
        caller=caller,
        caller_name=access.name,
        caller_party=access.endpoint,
        trunk=access.endpoint,
        dialled=plan.dialled,
        variables={PLAN: plan.model_dump(mode="json"), WORDLESS: True},
        max_calls=access.max_calls,
        max_calls_per_s=access.max_calls_per_s,
    )
