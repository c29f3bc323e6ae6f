"""Which addresses may be a customer's."""

import ipaddress


def check_source(network: str) -> str:
    """A canonical network that can be a switch's; raises ValueError saying why it cannot."""
    claimed = ipaddress.ip_network(network)
    own = ipaddress.ip_address("127.0.0.1" if claimed.version == 4 else "::1")
    if own in claimed:
        raise ValueError(f"{network} is this system itself, where its own browsers' calls come from")
    if claimed.is_multicast or claimed.is_unspecified or claimed.is_reserved:
        raise ValueError(f"{network} is no address that calls could come from")
    return network
