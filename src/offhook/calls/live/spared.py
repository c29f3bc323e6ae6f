"""Addresses that are never banned, whatever they send: our own, and those of every carrier and switch in use."""

import asyncio
import ipaddress
import socket
from collections.abc import Iterable, Sequence

import structlog

from offhook.calls.ports import EndpointSource
from offhook.voice.engine import TrunkEndpoint

log = structlog.get_logger(__name__)

RESOLVE_TIMEOUT_S = 5.0
_Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class SparedAddresses:
    """Read anew by `refresh`; between two of them it answers from memory."""

    def __init__(self, source: EndpointSource | None = None, *, own: Iterable[str] = ()) -> None:
        self._source = source
        self._own = tuple(_networks(own))
        self._carriers: dict[str, tuple[_Network, ...]] = {}

    async def refresh(self) -> None:
        """A carrier's host name that cannot be resolved now keeps the addresses it had."""
        if self._source is None:
            return
        _, trunks = await self._source.all_endpoints()
        found = await asyncio.gather(*map(self._networks_of, trunks))
        self._carriers = {trunk.endpoint: networks for trunk, networks in zip(trunks, found, strict=True)}

    def __contains__(self, address: str) -> bool:
        try:
            wanted = ipaddress.ip_address(address)
        except ValueError:
            return False
        if isinstance(wanted, ipaddress.IPv6Address) and wanted.ipv4_mapped is not None:
            wanted = wanted.ipv4_mapped
        spared = (*self._own, *(network for networks in self._carriers.values() for network in networks))
        return any(wanted in network for network in spared)

    async def _networks_of(self, trunk: TrunkEndpoint) -> tuple[_Network, ...]:
        if not trunk.host:
            return tuple(_networks(trunk.match_addresses))
        try:
            async with asyncio.timeout(RESOLVE_TIMEOUT_S):
                resolved = await _addresses_of(trunk.host)
        except (OSError, TimeoutError) as error:
            log.info("a carrier's host cannot be resolved", endpoint=trunk.endpoint, host=trunk.host, error=str(error))
            return (*_networks(trunk.match_addresses), *self._carriers.get(trunk.endpoint, ()))
        return tuple(_networks((*trunk.match_addresses, *resolved)))


async def _addresses_of(host: str) -> Sequence[str]:
    found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_DGRAM)
    return [str(address[0]) for *_, address in found]


def _networks(texts: Iterable[str]) -> Iterable[_Network]:
    for text in texts:
        try:
            yield ipaddress.ip_network(text.partition("%")[0], strict=False)
        except ValueError:
            log.warning("no address or network, nobody is spared for it", text=text)
