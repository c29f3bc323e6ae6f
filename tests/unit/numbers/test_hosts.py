"""Hosts and networks as people type them."""

import pytest

from offhook.numbers.hosts import check_host, check_network, is_address


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("sip.example.com", "sip.example.com"),
        (" SIP.Example.com. ", "sip.example.com"),
        ("203.0.113.7", "203.0.113.7"),
        ("[2001:db8::1]", "2001:db8::1"),
        ("localhost", "localhost"),
    ],
)
def test_hosts_are_taken(typed: str, kept: str) -> None:
    assert check_host(typed) == kept


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("sip:carrier.example.com", "without 'sip:'"),
        ("https://carrier.example.com", "without 'sip:' or 'https://'"),
        ("carrier.example.com:5060", "port in its own field"),
        ("", "is needed"),
        ("300.1.1.1", "neither a host name nor an IP address"),
        ("a b.example", "neither a host name nor an IP address"),
        ("-x.example", "neither a host name nor an IP address"),
        ("user@example.com", "neither a host name nor an IP address"),
        ("x" * 64 + ".example", "neither a host name nor an IP address"),
    ],
)
def test_other_hosts_are_refused_with_the_reason(typed: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        check_host(typed)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("203.0.113.7/32", "203.0.113.7"),
        ("203.0.113.0/24", "203.0.113.0/24"),
        ("2001:DB8::/48", "2001:db8::/48"),
        ("2001:db8::1/128", "2001:db8::1"),
    ],
)
def test_networks_are_made_canonical(typed: str, kept: str) -> None:
    assert check_network(typed) == kept


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("203.0.113.7/24", r"the network is 203\.0\.113\.0/24"),
        ("0.0.0.0/0", "too wide"),
        ("::/0", "too wide"),
        ("carrier.example.com", "neither an IP address nor a network"),
        ("203.0.113.0/33", "neither an IP address nor a network"),
    ],
)
def test_other_networks_are_refused_with_the_reason(typed: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        check_network(typed)


def test_an_address_is_told_from_a_name() -> None:
    assert is_address("203.0.113.7")
    assert not is_address("sip.example.com")
