"""The client towards providers: what an answer is, when a request may have arrived, and that none is made twice."""

import asyncio
from collections.abc import AsyncIterator
from ipaddress import ip_network

import pytest

from offhook.messaging.http import HttpRequest, Login, NoReplyError, UnreachableError
from offhook.messaging.http_client import PooledHttpClient
from offhook.messaging.provider_networks import ProviderNetworks

LOOPBACK = ProviderNetworks((ip_network("127.0.0.0/8"),))
CLOSE = b"(close)"


class Provider:
    """Answers each request with the next of its `answers`, written as they are; `CLOSE` ends the connection."""

    def __init__(self) -> None:
        self.answers: list[bytes] = []
        self.requests: list[bytes] = []
        self.connections = 0
        self.url = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        while head := await _head(reader):
            length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
            self.requests.append(
                head.replace(b"Authorization:", b"authorization:") + await reader.readexactly(int(length or 0))
            )
            answer = self.answers.pop(0)
            writer.write(answer.removesuffix(CLOSE))
            if answer.endswith(CLOSE):
                break
        writer.close()


async def _head(reader: asyncio.StreamReader) -> bytes:
    try:
        return await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, ConnectionError):
        return b""


@pytest.fixture
async def provider() -> AsyncIterator[Provider]:
    provider = Provider()
    server = await asyncio.start_server(provider.serve, "127.0.0.1", 0)
    provider.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    yield provider
    server.close()


@pytest.fixture
async def http() -> AsyncIterator[PooledHttpClient]:
    async with PooledHttpClient(networks=LOOPBACK, timeout_s=2) as http:
        yield http


def ok(body: bytes = b"ok") -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)


@pytest.mark.parametrize(
    ("answer", "body"),
    [
        (ok(b"taken"), b"taken"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\ntak\r\n2\r\nen\r\n0\r\n\r\n", b"taken"),
        (b"HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\ntaken" + CLOSE, b"taken"),
        (b"HTTP/1.1 100 Continue\r\nX: y\r\n\r\n" + ok(b"taken"), b"taken"),
        (b"HTTP/1.1 204 No Content\r\n\r\n", b""),
    ],
    ids=["length", "chunked", "until the end", "after a 100", "nothing"],
)
async def test_an_answer_is_read_to_its_end(
    provider: Provider, http: PooledHttpClient, answer: bytes, body: bytes
) -> None:
    provider.answers = [answer, ok()]
    reply = await http.send(HttpRequest(method="GET", url=f"{provider.url}/a?b=%2C#c"))
    assert (reply.ok, reply.body, "X".lower() in reply.headers) == (True, body, False)
    assert provider.requests[0].startswith(b"GET /a?b=%2C HTTP/1.1\r\n")
    assert (await http.send(HttpRequest(method="GET", url=provider.url))).body == b"ok"


@pytest.mark.parametrize(
    "answer",
    [
        CLOSE,
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf" + CLOSE,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhal" + CLOSE,
        b"no answer at all\r\n\r\n" + CLOSE,
        b"",
    ],
    ids=["none", "half", "half a chunk", "nonsense", "too late"],
)
async def test_what_may_have_arrived_is_in_doubt_and_never_repeated(provider: Provider, answer: bytes) -> None:
    provider.answers = [ok(), answer, ok()]
    request = HttpRequest(method="GET", url=provider.url)
    async with PooledHttpClient(networks=LOOPBACK, timeout_s=0.3) as http:
        await http.send(request)
        with pytest.raises(NoReplyError, match="did not answer"):
            await http.send(request)
        assert (len(provider.requests), provider.connections) == (2, 1)
        await http.send(request)
    assert (len(provider.requests), provider.connections) == (3, 2)


async def test_connections_are_kept_unless_told_otherwise(provider: Provider, http: PooledHttpClient) -> None:
    closing = ok().replace(b"OK\r\n", b"OK\r\nConnection: close\r\n")
    provider.answers = [ok(), closing, ok()]
    for _ in range(3):
        await http.send(HttpRequest(method="POST", url=provider.url, body=b"text"))
    assert provider.connections == 2


async def test_a_connection_the_provider_closed_meanwhile_is_not_used(
    provider: Provider, http: PooledHttpClient
) -> None:
    provider.answers = [ok() + CLOSE, ok()]
    await http.send(HttpRequest(method="GET", url=provider.url))
    await asyncio.sleep(0.05)
    assert (await http.send(HttpRequest(method="GET", url=provider.url))).body == b"ok"


@pytest.mark.parametrize(("url", "headers"), [("/", {"x": "a\r\ny: b"}), ("/", {"x\n": "a"}), (":1x/", {})])
async def test_what_cannot_be_written_as_it_is_was_never_sent(
    provider: Provider, http: PooledHttpClient, url: str, headers: dict[str, str]
) -> None:
    with pytest.raises(UnreachableError):
        await http.send(HttpRequest(method="GET", url=f"{provider.url}{url}", headers=headers))
    assert provider.requests == []


async def test_logins(provider: Provider, http: PooledHttpClient) -> None:
    challenge = (
        b'HTTP/1.1 401 No\r\nWWW-Authenticate: Digest realm="r", nonce="n", qop="auth"\r\nContent-Length: 0\r\n\r\n'
    )
    provider.answers = [ok(), ok(), challenge, ok(), challenge, challenge]
    await http.send(HttpRequest(method="GET", url=provider.url, login=Login("ü", "p")))
    assert b"\r\nauthorization: Basic w7w6cA==\r\n" in provider.requests[0]
    await http.send(HttpRequest(method="GET", url=provider.url.replace("//", "//u:%70@")))
    assert b"\r\nauthorization: Basic dTpw\r\n" in provider.requests[1]
    digest = HttpRequest(method="POST", url=f"{provider.url}/a?b=%2C", body=b"x", login=Login("u", "p", "digest"))
    assert (await http.send(digest)).body == b"ok"
    assert b'username="u", realm="r", nonce="n", uri="/a?b=%2C"' in provider.requests[3]
    assert (await http.send(digest)).status == 401
    assert len(provider.requests) == 6
