"""Which addresses providers may have: public ones, and those of networks the operator opened by a setting.

Settings and webhooks name addresses, and people of an account must not reach our own machines by them. What counts is
the address a connection is made to, so that neither a name, a redirect nor a changed DNS answer gets around it.
"""

import asyncio
import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from aiohttp import AddrInfoType

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
SETTING = "OFFHOOK_PROVIDER_NETWORKS"
_LOOK_UP_S = 3.0
_NAT64 = IPv6Network("64:ff9b::/96")
_NEVER_PUBLIC: tuple[Network, ...] = tuple(
    ip_network(network) for network in ("192.0.0.0/24", "192.88.99.0/24", "168.63.129.16/32", "64:ff9b:1::/48")
)
"""Said to be global by some versions of Python, but used inside clouds and networks."""


class ForbiddenAddressError(OSError):
    """A connection that must not be made."""

    def __init__(self) -> None:
        super().__init__(
            "it leads into a closed network (this machine's, a private or a link-local one); "
            f"whoever runs this server can open it by the setting {SETTING}"
        )


@dataclass(frozen=True, slots=True)
class ProviderNetworks:
    """`opened` are those beside the public ones."""

    opened: tuple[Network, ...] = ()

    def let(self, address: Address) -> bool:
        """Whether a provider may have this address."""
        return _is_public(address) or any(address in network for network in self.opened)

    def make_socket(self, address: AddrInfoType) -> socket.socket:
        """The place where connections begin, for aiohttp and `connect`. Raises ForbiddenAddressError."""
        family, kind, protocol, _, where = address
        if not self.let(_of(where[0])):
            raise ForbiddenAddressError
        return socket.socket(family=family, type=kind, proto=protocol)

    async def connect(self, host: str, port: int) -> socket.socket:
        """A connection to a host that may be reached. Raises OSError, ForbiddenAddressError."""
        failed: OSError = OSError("it has no address")
        for address in await _look_up(host, port):
            try:
                return await _connected(self.make_socket(address), address)
            except OSError as error:
                failed = error
        raise failed

    async def check(self, host: str) -> None:
        """Raises ForbiddenAddressError when a host cannot be reached by any address; names unknown now are let pass."""
        try:
            async with asyncio.timeout(_LOOK_UP_S):
                found = await _look_up(host, 0)
        except (OSError, UnicodeError, TimeoutError):
            return
        if not any(self.let(_of(where[0])) for *_, where in found):
            raise ForbiddenAddressError


PUBLIC_ONLY = ProviderNetworks()


async def _look_up(host: str, port: int) -> list[AddrInfoType]:
    loop = asyncio.get_running_loop()
    return list(await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM))


async def _connected(link: socket.socket, address: AddrInfoType) -> socket.socket:
    try:
        link.setblocking(False)
        await asyncio.get_running_loop().sock_connect(link, address[4])
    except BaseException:
        link.close()
        raise
    return link


def _of(text: object) -> Address:
    return ip_address(str(text))


def _is_public(address: Address) -> bool:
    """An IPv6 address that carries an IPv4 one is what it carries."""
    if isinstance(address, IPv6Address) and (carried := _carried(address)) is not None:
        return _is_public(carried)
    is_inside = address.is_multicast or address.is_reserved or any(address in network for network in _NEVER_PUBLIC)
    return address.is_global and not is_inside


def _carried(address: IPv6Address) -> IPv4Address | None:
    """Mapped (RFC 4291), NAT64 (RFC 6052), 6to4 (RFC 3056) and Teredo (RFC 4380)."""
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
