"""Devices and trunks: the database's truth for the engine, and the engine's news for the database."""

from collections.abc import Sequence
from uuid import UUID

from offhook.adapters.asterisk.registrations import Registrations
from offhook.bootstrap.house import House
from offhook.devices.api import device_endpoint, device_endpoints, set_online
from offhook.numbers.api import carrier_id_of, set_trunk_statuses, trunk_endpoint, trunk_endpoints
from offhook.voice.engine import DeviceEndpoint, TrunkEndpoint
from offhook.wholesale.api import access_endpoint, access_endpoints, access_id_of

_DEVICE_PREFIX = "dev-"


class DatabaseEndpoints:
    """`EndpointSource` and `EndpointOnline` of calls."""

    def __init__(self, house: House, registrations: Registrations) -> None:
        self._house = house
        self._registrations = registrations

    async def all_endpoints(self) -> tuple[Sequence[DeviceEndpoint], Sequence[TrunkEndpoint]]:
        """For the full push."""
        async with self._house.database.system() as session:
            devices = await device_endpoints(session, cipher=self._house.cipher)
            trunks = await trunk_endpoints(session, cipher=self._house.cipher)
            return devices, [*trunks, *await access_endpoints(session, cipher=self._house.cipher)]

    async def endpoint(self, endpoint: str) -> DeviceEndpoint | TrunkEndpoint | None:
        """One by its engine id; None when it is gone or switched off."""
        async with self._house.database.system() as session:
            if (carrier_id := carrier_id_of(endpoint)) is not None:
                return await trunk_endpoint(session, carrier_id, cipher=self._house.cipher)
            if access_id_of(endpoint) is not None:
                return await access_endpoint(session, endpoint, cipher=self._house.cipher)
            if (device_id := _device_id_of(endpoint)) is not None:
                return await device_endpoint(session, device_id, cipher=self._house.cipher)
        return None

    async def online(self, *, endpoint: str, online: bool, user_agent: str = "") -> None:
        """Books that a device or trunk came or went."""
        is_trunk = carrier_id_of(endpoint) is not None
        if online and not user_agent and not is_trunk:
            user_agent = await self._registrations.user_agent(endpoint)
        now = self._house.clock.now()
        async with self._house.database.system() as session:
            if is_trunk:
                await set_trunk_statuses(session, {endpoint: online}, now=now)
            else:
                await set_online(session, endpoint, online=online, now=now, user_agent=user_agent)


def _device_id_of(endpoint: str) -> UUID | None:
    try:
        return UUID(hex=endpoint.removeprefix(_DEVICE_PREFIX)) if endpoint.startswith(_DEVICE_PREFIX) else None
    except ValueError:
        return None
