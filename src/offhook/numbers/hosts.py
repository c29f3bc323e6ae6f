"""Checks host names, addresses and networks that people type for their carriers."""

import ipaddress
import re

_LABEL = re.compile(r"^(?!-)[A-Za-z0-9_-]{1,63}(?<!-)$")
_WIDEST_IPV4 = 16
_WIDEST_IPV6 = 32


def check_host(text: str) -> str:
    """A host name (RFC 1123) or IP address, without scheme and port; raises ValueError saying what is wrong."""
    host = text.strip()
    if "://" in host or host.lower().startswith(("sip:", "sips:")):
        raise ValueError(f"{text!r} must be a host name or an IP address only, without 'sip:' or 'https://' before it")
    if not host:
        raise ValueError("a host name or an IP address is needed")
    address = _address(host.removeprefix("[").removesuffix("]"))
    if address is not None:
        return str(address)
    if host.count(":") == 1:
        raise ValueError(f"{text!r} contains a port; put the port in its own field")
    labels = host.removesuffix(".").split(".")
    numeric = all(label.isdigit() for label in labels)
    if len(host) > 253 or numeric or not all(_LABEL.match(label) for label in labels):
        raise ValueError(f"{text!r} is neither a host name nor an IP address")
    return host.removesuffix(".").lower()


def is_address(host: str) -> bool:
    """Whether the host is an IP address rather than a name."""
    return _address(host) is not None


def check_network(text: str) -> str:
    """An IP address or network in CIDR notation (RFC 4632), made canonical; raises ValueError saying what is wrong."""
    try:
        network = ipaddress.ip_network(text.strip(), strict=True)
    except ValueError:
        raise ValueError(_network_problem(text)) from None
    widest = _WIDEST_IPV4 if network.version == 4 else _WIDEST_IPV6
    if network.prefixlen < widest:
        raise ValueError(f"{text!r} is too wide: a network may be at most a /{widest}")
    if network.prefixlen == network.max_prefixlen:
        return str(network.network_address)
    return str(network)


def _network_problem(text: str) -> str:
    try:
        loose = ipaddress.ip_network(text.strip(), strict=False)
    except ValueError:
        return f"{text!r} is neither an IP address nor a network like 203.0.113.0/24"
    return f"{text!r} has bits set after its prefix; the network is {loose}"


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None
