"""What calls need to know again and again: read once, kept until a notice says that something changed."""

import json
from uuid import UUID

from offhook.bootstrap.directories import account_country
from offhook.business_line.api import line_callers
from offhook.calls.api import CallRouter, OutboundPlan, plan_outbound
from offhook.db.session import Database
from offhook.devices import api as devices
from offhook.flows.api import CallFlow, call_flow
from offhook.flows.ports import NumberFacts
from offhook.kit.errors import InvalidInputError, UnavailableError
from offhook.kit.kept import Kept
from offhook.kit.phone_number import PhoneNumber
from offhook.numbers.api import number_route
from offhook.tenancy.api import get_account


class CallFacts:
    """Numbers, flows, names and ways out, for the telephony process."""

    def __init__(self, database: Database, router: CallRouter) -> None:
        self._database = database
        self._router = router
        self._flows: Kept[CallFlow] = Kept(most=500)
        self._numbers: Kept[NumberFacts] = Kept()
        self._devices: Kept[devices.DeviceRoute] = Kept()
        self._ways: Kept[OutboundPlan | None] = Kept()
        self._teams: Kept[list[devices.TeamMember]] = Kept()
        self._line_callers: Kept[frozenset[str]] = Kept()

    async def forget(self, payload: str) -> None:
        """Something changed: mostly that is rare and lookups are cheap, so everything is forgotten.

        But people go on and off duty all the time.
        """
        self._teams.clear()
        self._line_callers.clear()
        if payload and json.loads(payload).get("kind") == "agent":
            return
        for kept in (self._flows, self._numbers, self._devices, self._ways):
            kept.clear()
        await self._router.forget(payload)

    async def flow(self, account_id: UUID, flow_id: UUID | None, *, version: int | None) -> CallFlow:
        """See `call_flow`."""

        async def read() -> CallFlow:
            async with self._database.tenant(account_id) as rows:
                return await call_flow(rows, flow_id, version=version)

        return await self._flows.get((flow_id, version), read)

    async def number(self, account_id: UUID, number_id: UUID) -> NumberFacts:
        """The called number. Raises NotFoundError."""
        return await self._numbers.get(number_id, lambda: self._read_number(account_id, number_id))

    async def team(self, account_id: UUID, number_id: UUID) -> list[devices.TeamMember]:
        """Who is on duty for a number, browsers that are closed included: they are rung, for one may just open."""

        async def read() -> list[devices.TeamMember]:
            async with self._database.tenant(account_id) as rows:
                return await devices.team(rows, number_id, offline_browsers=True)

        return await self._teams.get((account_id, number_id), read)

    async def line_callers(self, account_id: UUID, number_id: UUID) -> frozenset[str]:
        """Telephones whose calls to a business line are calls out."""

        async def read() -> frozenset[str]:
            async with self._database.tenant(account_id) as rows:
                return await line_callers(rows, number_id)

        return await self._line_callers.get((account_id, number_id), read)

    async def device(self, account_id: UUID, device_id: UUID) -> devices.DeviceRoute:
        """Raises NotFoundError."""

        async def read() -> devices.DeviceRoute:
            async with self._database.tenant(account_id) as rows:
                return await devices.device(rows, device_id)

        return await self._devices.get((account_id, device_id), read)

    async def contact_name(self, account_id: UUID, number: PhoneNumber) -> str | None:
        """Who has that number in the account's book."""
        return await self._router.contact_name(account_id, number)

    async def ways_out(self, account_id: UUID, number: PhoneNumber, *, shown: PhoneNumber) -> OutboundPlan | None:
        """To a number over the account's carriers in fail-over order; None when none takes it."""

        async def read() -> OutboundPlan | None:
            async with self._database.tenant(account_id) as rows:
                country = await account_country(rows, account_id)
                try:
                    return await plan_outbound(
                        rows, account_id=account_id, dialled=str(number), caller=shown, country=country
                    )
                except (InvalidInputError, UnavailableError):
                    return None

        return await self._ways.get((account_id, number, shown), read)

    async def _read_number(self, account_id: UUID, number_id: UUID) -> NumberFacts:
        async with self._database.tenant(account_id) as rows:
            number = await number_route(rows, number_id)
            account = await get_account(rows, account_id)
        return NumberFacts(
            number=str(number.number),
            number_id=number.number_id,
            label=number.label,
            language=number.language,
            time_zone=account.time_zone,
            caller_id_mode="caller" if number.caller_id_mode == "caller" else "business",
            ring_timeout_s=number.ring_timeout_s,
            record_calls=number.record_calls,
            announce_caller=number.announce_caller,
            greeting_text=number.greeting_text,
            greeting_prompt_id=number.greeting_prompt_id,
            hours=number.hours,
        )
