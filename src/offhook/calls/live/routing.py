"""Whose call this is: numbers behind carriers, accounts behind devices; kept until a notice says otherwise."""

from dataclasses import replace
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from offhook.calls.actions.plan_outbound import plan_internal, plan_outbound
from offhook.calls.outbound_plan import PLAN
from offhook.calls.ports import AccountCountry, CallingDevice, DeviceBook, Refusal, Route, SwitchRouter
from offhook.contacts.api import contact_name
from offhook.db.session import Database
from offhook.kit.errors import InvalidInputError, NotFoundError, OffhookError
from offhook.kit.kept import Kept
from offhook.kit.phone_number import PhoneNumber
from offhook.numbers.api import (
    CarrierRoute,
    NumberRoute,
    account_numbers,
    find_carrier,
    find_number,
    parse_inbound_number,
)
from offhook.voice.events import HangupCause

UNKNOWN_CALLERS_KEPT_S = 300.0
"""Most callers are in nobody's book; a new contact is told by a notice."""


class CallRouter:
    """`route_call` for the telephony process."""

    def __init__(
        self,
        database: Database,
        *,
        devices: DeviceBook,
        country: AccountCountry,
        switches: SwitchRouter | None = None,
    ) -> None:
        self._database = database
        self._devices = devices
        self._country = country
        self._switches = switches
        self._numbers: Kept[tuple[CarrierRoute, NumberRoute] | None] = Kept()
        self._calling: Kept[CallingDevice | None] = Kept()
        self._names: Kept[str | None] = Kept(nothing_kept_s=UNKNOWN_CALLERS_KEPT_S)

    async def forget(self, payload: str) -> None:
        """Something changed: changes are rare and lookups cheap, so everything is forgotten."""
        self._numbers.clear()
        self._calling.clear()
        self._names.clear()
        if self._switches is not None:
            self._switches.forget()

    async def route_call(
        self,
        *,
        source: str,
        source_kind: str,
        dialled: str,
        caller: str,
        wanted_number_id: str = "",
        address: str = "",
    ) -> Route | Refusal:
        """Raises only what a database that is away raises."""
        if source_kind == "switch" and self._switches is not None:
            return await self._switches.route_call(source=source, address=address, dialled=dialled, caller=caller)
        if source_kind == "carrier":
            return await self._from_carrier(source, dialled=dialled, caller=caller)
        return await self._from_device(source, dialled=dialled, wanted_number_id=wanted_number_id)

    async def contact_name(self, account_id: UUID, number: PhoneNumber) -> str | None:
        """Who has that number in the account's book."""
        return await self._names.get((account_id, number), lambda: self._look_up_name(account_id, number))

    async def _from_carrier(self, source: str, *, dialled: str, caller: str) -> Route | Refusal:
        found = await self._numbers.get((source, dialled), lambda: self._look_up(source, dialled))
        if found is None:
            return Refusal(cause=HangupCause.UNALLOCATED, reason=f"nobody holds {dialled!r} at {source}")
        carrier, number = found
        caller_number = parse_inbound_number(carrier, caller) if caller else None
        name = await self.contact_name(number.account_id, caller_number) if caller_number else None
        return _to_number(
            number,
            direction="inbound",
            caller=str(caller_number or caller),
            caller_name=name or "",
            trunk=carrier.endpoint,
        )

    async def _from_device(self, source: str, *, dialled: str, wanted_number_id: str) -> Route | Refusal:
        device = await self._calling.get((source,), lambda: self._look_up_device(source))
        if device is None:
            return Refusal(cause=HangupCause.REJECTED, reason=f"no device is known as {source}")
        async with self._database.tenant(device.account_id) as session:
            try:
                shown = await _showing(session, device, wanted_number_id)
                return await self._plan(session, shown, dialled)
            except InvalidInputError as error:
                return Refusal(cause=HangupCause.UNALLOCATED, reason=error.message)
            except NotFoundError as error:
                return Refusal(cause=HangupCause.UNALLOCATED, reason=error.message)
            except OffhookError as error:
                return Refusal(cause=HangupCause.CONGESTION, reason=error.message)

    async def _plan(self, session: AsyncSession, device: CallingDevice, dialled: str) -> Route:
        colleague = await self._devices.find_device(session, device.account_id, dialled)
        if colleague is not None:
            plan = plan_internal(colleague, caller_number=str(device.caller_number or ""))
        else:
            country = await self._country(session, device.account_id)
            if (own := await _own_number(session, device.account_id, dialled, country=country)) is not None:
                return _to_number(
                    own,
                    direction="internal",
                    caller=str(device.caller_number or ""),
                    caller_name=device.name,
                    party=device.endpoint,
                )
            plan = await plan_outbound(
                session,
                account_id=device.account_id,
                dialled=dialled,
                caller=device.caller_number,
                country=country,
            )
        return Route(
            account_id=device.account_id,
            program="outbound",
            direction=plan.direction,
            caller=str(device.caller_number or device.endpoint),
            caller_name=device.name,
            caller_party=device.endpoint,
            dialled=plan.dialled,
            number_id=device.caller_number_id,
            variables={PLAN: plan.model_dump(mode="json")},
        )

    async def _look_up(self, source: str, dialled: str) -> tuple[CarrierRoute, NumberRoute] | None:
        async with self._database.system() as session:
            carrier = await find_carrier(session, source)
            number = await find_number(session, dialled, source)
        return (carrier, number) if carrier and number else None

    async def _look_up_device(self, source: str) -> CallingDevice | None:
        async with self._database.system() as session:
            return await self._devices.calling_device(session, source)

    async def _look_up_name(self, account_id: UUID, number: PhoneNumber) -> str | None:
        async with self._database.tenant(account_id) as session:
            return await contact_name(session, account_id, number)


def _to_number(
    number: NumberRoute, *, direction: str, caller: str, caller_name: str, party: str = "", trunk: str | None = None
) -> Route:
    return Route(
        account_id=number.account_id,
        program="flow",
        direction=direction,
        caller=caller,
        caller_name=caller_name,
        caller_party=party or caller,
        trunk=trunk,
        dialled=str(number.number),
        number_id=number.number_id,
        flow_id=number.flow_id,
        variables={"language": number.language},
    )


async def _showing(session: AsyncSession, device: CallingDevice, wanted_number_id: str) -> CallingDevice:
    """The device with the number its person chose for this call; one that is not the account's is not obeyed."""
    held = await account_numbers(session, device.account_id) if wanted_number_id else []
    for number in held:
        if number.number_id.hex == wanted_number_id:
            return replace(device, caller_number=number.number, caller_number_id=number.number_id)
    return device


async def _own_number(session: AsyncSession, account_id: UUID, dialled: str, *, country: str) -> NumberRoute | None:
    try:
        wanted = PhoneNumber.parse(dialled, region=country)
    except InvalidInputError:
        return None
    return next((held for held in await account_numbers(session, account_id) if held.number == wanted), None)
