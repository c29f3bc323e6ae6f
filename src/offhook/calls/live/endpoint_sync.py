"""Keeps the engine's devices and trunks equal to the database's."""

import asyncio
import json

import structlog

from offhook.calls.ports import EndpointSource
from offhook.kit.errors import OffhookError
from offhook.voice.engine import DeviceEndpoint, EndpointRegistry

log = structlog.get_logger(__name__)


class EndpointSync:
    """The full ordered push when the engine is new, single endpoints on notice."""

    def __init__(self, source: EndpointSource, registry: EndpointRegistry) -> None:
        self._source = source
        self._registry = registry
        self._one_at_a_time = asyncio.Lock()

    async def push_all(self) -> None:
        """What the database does not name disappears from the engine."""
        async with self._one_at_a_time:
            devices, trunks = await self._source.all_endpoints()
            await self._registry.replace_all(devices=devices, trunks=trunks)
        log.info("endpoints pushed", devices=len(devices), trunks=len(trunks))

    async def on_notice(self, payload: str) -> None:
        """`{"kind", "id", "endpoint"}`: reads that endpoint again and puts or removes it."""
        endpoint = str(json.loads(payload)["endpoint"])
        async with self._one_at_a_time:
            found = await self._source.endpoint(endpoint)
            try:
                if found is None:
                    await self._registry.remove([endpoint])
                elif isinstance(found, DeviceEndpoint):
                    await self._registry.put_devices([found])
                else:
                    await self._registry.put_trunks([found])
            except OffhookError as error:
                # The engine is away: everything is pushed anew when it is back.
                log.warning("endpoint not pushed", endpoint=endpoint, error=str(error))
