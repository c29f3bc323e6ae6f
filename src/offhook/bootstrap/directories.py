"""The joints between slices that do not know each other: devices and accounts as calls want to see them."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from offhook.business_line.api import BusinessLineWeb, release_if_taken
from offhook.calls.api import click_to_call, count_living
from offhook.calls.ports import CallingDevice, Person
from offhook.db.session import Database
from offhook.devices import api as devices
from offhook.flows.api import flows_with
from offhook.kit.errors import ConflictError
from offhook.numbers.api import NumberRoute
from offhook.tenancy.api import Account, Cipher, get_account


class Devices:
    """`DeviceBook` and `PersonBook` of calls, answered by the devices slice."""

    async def calling_device(self, session: AsyncSession, endpoint: str) -> CallingDevice | None:
        """System scope."""
        found = await devices.device_by_endpoint(session, endpoint)
        return _calling(found) if found else None

    async def find_device(self, session: AsyncSession, account_id: UUID, dialled: str) -> CallingDevice | None:
        """By endpoint id."""
        found = await devices.find_device(session, account_id, dialled)
        return _calling(found) if found else None

    async def person(self, session: AsyncSession, *, agent_id: UUID | None, device_id: UUID | None) -> Person:
        """Raises NotFoundError, ConflictError for a browser that was never opened."""
        if agent_id is None:
            assert device_id is not None
            device = await devices.device(session, device_id)
            return Person(name=device.name, endpoint=device.endpoint, caller_number_id=device.caller_number_id)
        member = await devices.agent(session, agent_id)
        if member.endpoint is None and member.phone_number is None:
            raise ConflictError(f"{member.name} has never opened the phone in a browser, so there is nothing to ring")
        return Person(
            name=member.name, endpoint=member.endpoint, phone_number=member.phone_number, agent_id=member.agent_id
        )

    async def places(self, session: AsyncSession, *, user_id: UUID) -> frozenset[str]:
        """Where a person may be in a call."""
        return await devices.places_of(session, user_id)


def _calling(route: devices.DeviceRoute) -> CallingDevice:
    return CallingDevice(
        account_id=route.account_id,
        endpoint=route.endpoint,
        name=route.name,
        caller_number=route.caller_number,
        caller_number_id=route.caller_number_id,
    )


async def account_country(session: AsyncSession, account_id: UUID) -> str:
    """`AccountCountry` of calls, answered by tenancy."""
    return (await get_account(session, account_id)).country


class CallBack:
    """`CallBack` of business lines, answered by calls."""

    async def __call__(
        self, session: AsyncSession, *, account: Account, agent_id: UUID, to: str, number: NumberRoute
    ) -> None:
        """Rings the agent's telephone first."""
        person = await Devices().person(session, agent_id=agent_id, device_id=None)
        await click_to_call(session, account=account, person=person, to=to, number_id=number.number_id)


class PromptUses:
    """`PromptUses` of calls, answered by flows."""

    async def flows_with(self, session: AsyncSession, prompt_id: UUID) -> Sequence[str]:
        """By name."""
        return await flows_with(session, str(prompt_id))


class LiveCalls:
    """`LiveCalls` of numbers, answered by calls; how many says nothing of whose they are."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def on_number(self, number_id: UUID) -> int:
        """Of a number."""
        async with self._database.system() as session:
            return await count_living(session, number_id=number_id)

    async def over_trunk(self, endpoint: str) -> int:
        """Of all accounts that may use the carrier."""
        async with self._database.system() as session:
            return await count_living(session, trunk=endpoint)


class LetGo:
    """`BeforeRelease` of numbers, answered by business lines."""

    def __init__(self, database: Database, *, web: BusinessLineWeb, cipher: Cipher) -> None:
        self._database, self._web, self._cipher = database, web, cipher

    async def __call__(self, *, account_id: UUID, number_id: UUID) -> None:
        """Puts back at Twilio what was there before us."""
        await release_if_taken(self._database, account_id, number_id, web=self._web, cipher=self._cipher)
