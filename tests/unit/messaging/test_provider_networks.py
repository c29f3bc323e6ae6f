"""Providers live on the Internet or where the operator says, whatever they are called and wherever they lead."""

import asyncio
import socket
from collections.abc import AsyncIterator
from ipaddress import ip_address, ip_network

import pytest

from offhook.messaging.http import HttpRequest, NotAllowedError, UnreachableError
from offhook.messaging.http_client import PooledHttpClient
from offhook.messaging.provider_networks import PUBLIC_ONLY, SETTING, ForbiddenAddressError, ProviderNetworks
from offhook.messaging.smpp.session import SmppLogin, SmppSession

LOOPBACK = ProviderNetworks(opened=(ip_network("127.0.0.0/8"),))
NO_NETWORKS = (
    "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.10", "100.64.0.1", "100.100.100.200",
    "169.254.169.254", "192.0.0.192", "168.63.129.16", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255",
    "::", "::1", "fe80::1", "fc00::1", "fd00:ec2::254", "ff02::1", "::127.0.0.1", "::ffff:127.0.0.1",
    "::ffff:169.254.169.254", "64:ff9b::7f00:1", "64:ff9b:1::1", "2002:7f00:1::", "2002:a9fe:a9fe::",
    "2001:0:4136:e378:8000:63bf:f5ff:fff5",
)  # fmt: skip


@pytest.mark.parametrize("address", NO_NETWORKS)
def test_what_is_not_public_is_closed(address: str) -> None:
    assert not PUBLIC_ONLY.let(ip_address(address))


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "54.172.60.0", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::"]
)
def test_what_is_public_is_open(address: str) -> None:
    assert PUBLIC_ONLY.let(ip_address(address))


def test_the_operator_opens_a_network_and_no_more() -> None:
    networks = ProviderNetworks(opened=(ip_network("192.168.1.10/32"), ip_network("fd00::/64")))
    assert networks.let(ip_address("192.168.1.10"))
    assert networks.let(ip_address("fd00::7"))
    assert not networks.let(ip_address("192.168.1.11"))
    assert networks.let(ip_address("8.8.8.8"))


class Inside:
    """A server nobody should be led to."""

    def __init__(self) -> None:
        self.port = 0
        self.callers = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.callers += 1
        await reader.read(100)
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 6\r\nconnection: close\r\n\r\nsecret")
        await writer.drain()
        writer.close()


@pytest.fixture
async def inside() -> AsyncIterator[Inside]:
    inside = Inside()
    server = await asyncio.start_server(inside.serve, "127.0.0.1", 0)
    inside.port = server.sockets[0].getsockname()[1]
    yield inside
    server.close()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "127.1", "2130706433", "0x7f.0.0.1"])
async def test_no_spelling_of_an_address_gets_through(inside: Inside, host: str) -> None:
    async with PooledHttpClient(timeout_s=5) as http:
        with pytest.raises(UnreachableError):
            await http.send(HttpRequest(method="GET", url=f"http://{host}:{inside.port}/"))
    assert inside.callers == 0


async def test_a_closed_address_is_told_as_such_and_who_can_open_it(inside: Inside) -> None:
    request = HttpRequest(method="GET", url=f"http://localhost:{inside.port}/")
    async with PooledHttpClient(timeout_s=5) as http:
        with pytest.raises(NotAllowedError, match=f"localhost cannot be asked: .*{SETTING}"):
            await http.send(request)
    async with PooledHttpClient(networks=LOOPBACK, timeout_s=5) as http:
        assert (await http.send(request)).body == b"secret"


async def test_a_name_counts_by_the_address_it_has_when_the_connection_is_made(
    inside: Inside, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that was public when it was checked, and leads inside a moment later (DNS rebinding)."""
    answers = iter(["8.8.8.8", "127.0.0.1"])

    def look_up(host: str, port: int, *_: object, **__: object) -> list[object]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    await PUBLIC_ONLY.check("rebinding.example")
    async with PooledHttpClient(timeout_s=5) as http:
        with pytest.raises(UnreachableError):
            await http.send(HttpRequest(method="GET", url=f"http://rebinding.example:{inside.port}/"))
    assert inside.callers == 0


async def test_settings_are_checked_before_they_are_kept() -> None:
    for host in ("localhost", "127.0.0.1", "169.254.169.254", "::1"):
        with pytest.raises(ForbiddenAddressError):
            await PUBLIC_ONLY.check(host)
    await PUBLIC_ONLY.check("8.8.8.8")
    await LOOPBACK.check("127.0.0.1")
    for unknown in ("there-is-no-such-name.invalid", "", "x" * 300):
        await PUBLIC_ONLY.check(unknown)


async def test_message_centres_are_held_to_the_same(inside: Inside) -> None:
    login = SmppLogin(
        host="localhost", port=inside.port, tls=False, system_id="offhook", password="words", system_type=""
    )
    with pytest.raises(NotAllowedError, match=SETTING):
        await SmppSession.open(login)
    assert inside.callers == 0
    with pytest.raises(UnreachableError, match="cannot be reached"):
        await SmppSession.open(
            SmppLogin(host="127.0.0.1", port=1, tls=False, system_id="o", password="w", system_type=""),
            networks=LOOPBACK,
        )
