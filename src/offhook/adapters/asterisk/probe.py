"""Asks an engine from outside, over SIP as a phone would: does it answer, does it carry sound."""

import asyncio
import contextlib
import secrets
from collections.abc import AsyncIterator
from typing import Self

from offhook.adapters.asterisk.config.pjsip import SELF_TEST_USER

_Address = tuple[str, int]
_RETRANSMIT_S = 0.5  # T1 of RFC 3261
_RTP_HEADER_BYTES = 12


async def sip_options(host: str, port: int, timeout_s: float = 2) -> bool:
    """Whether any final answer to OPTIONS comes over UDP; a refusal proves a living SIP stack as well (RFC 3261 11)."""
    try:
        async with asyncio.timeout(timeout_s), _Dialog.open(host, port) as dialog:
            return await dialog.request("OPTIONS") >= 200
    except OSError:  # TimeoutError is one too
        return False


async def self_test_call(host: str, port: int, timeout_s: float = 5, *, packets: int = 10) -> bool:
    """Whether a call to the self-test is answered and at least `packets` RTP packets arrive.

    Works from the engine's own machine only: the endpoint of the self-test is closed to all others.
    """
    try:
        async with (
            asyncio.timeout(timeout_s),
            _datagrams(host, port) as (media, queue),
            _Dialog.open(host, port) as dialog,
        ):
            local, media_port = media.get_extra_info("sockname")[:2]
            status = await dialog.request("INVITE", body=_offer(local, media_port))
            dialog.acknowledge(status)
            if status != 200:
                return False
            for _ in range(packets):
                packet = await queue.get()
                if len(packet) <= _RTP_HEADER_BYTES or packet[0] >> 6 != 2:
                    return False
            return await dialog.request("BYE") == 200
    except OSError:
        return False


def _offer(address: str, port: int) -> str:
    lines = ("v=0", f"o=- 1 1 IN IP4 {address}", "s=-", f"c=IN IP4 {address}", "t=0 0", f"m=audio {port} RTP/AVP 0")
    return "\r\n".join(lines) + "\r\n"


class _Receiver(asyncio.DatagramProtocol):
    def __init__(self) -> None:
        self.queue: asyncio.Queue[bytes] = asyncio.Queue()

    def datagram_received(self, data: bytes, addr: _Address) -> None:
        self.queue.put_nowait(data)


@contextlib.asynccontextmanager
async def _datagrams(host: str, port: int) -> AsyncIterator[tuple[asyncio.DatagramTransport, asyncio.Queue[bytes]]]:
    """A UDP socket on the address from which `host` is reached, on a free port."""
    loop = asyncio.get_running_loop()
    finder, _ = await loop.create_datagram_endpoint(_Receiver, remote_addr=(host, port))
    local = finder.get_extra_info("sockname")[0]
    finder.close()
    transport, protocol = await loop.create_datagram_endpoint(_Receiver, local_addr=(local, 0))
    with contextlib.closing(transport):
        yield transport, protocol.queue


class _Dialog:
    """The client side of one SIP dialog over UDP, as small as a health check allows."""

    def __init__(self, peer: _Address, transport: asyncio.DatagramTransport, queue: asyncio.Queue[bytes]) -> None:
        self._peer, self._transport, self._queue = peer, transport, queue
        self._local = "{}:{}".format(*transport.get_extra_info("sockname")[:2])
        self._call_id, self._tag = secrets.token_hex(12), secrets.token_hex(4)
        self._to_tag, self._branch, self._sequence = "", "", 0

    @classmethod
    @contextlib.asynccontextmanager
    async def open(cls, host: str, port: int) -> AsyncIterator[Self]:
        async with _datagrams(host, port) as (transport, queue):
            yield cls((host, port), transport, queue)

    async def request(self, method: str, *, body: str = "") -> int:
        """Send with retransmission and return the status of the final answer."""
        self._sequence += 1
        self._branch = "z9hG4bK" + secrets.token_hex(8)
        message = self._message(method, body)
        while True:
            self._transport.sendto(message, self._peer)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_RETRANSMIT_S):
                    return await self._final_answer(method)

    def acknowledge(self, status: int) -> None:
        """ACK of the last INVITE: a new transaction for 2xx, the same one otherwise (RFC 3261 13.2.2.4, 17.1.1.3)."""
        if status < 300:
            self._branch = "z9hG4bK" + secrets.token_hex(8)
        self._transport.sendto(self._message("ACK", ""), self._peer)

    async def _final_answer(self, method: str) -> int:
        while True:
            head, *lines = (await self._queue.get()).decode(errors="replace").split("\r\n")
            headers = {k.strip().lower(): v.strip() for k, _, v in (line.partition(":") for line in lines)}
            words = head.split()
            ours = headers.get("call-id") == self._call_id and headers.get("cseq") == f"{self._sequence} {method}"
            if words[0] != "SIP/2.0" or not ours or int(words[1]) < 200:
                continue
            if ";tag=" in headers.get("to", ""):
                self._to_tag = ";tag=" + headers["to"].split(";tag=")[1].split(";")[0]
            return int(words[1])

    def _message(self, method: str, body: str) -> bytes:
        host, port = self._peer
        target = f"sip:{SELF_TEST_USER}@{host}:{port}"
        lines = [
            f"{method} {target} SIP/2.0",
            f"Via: SIP/2.0/UDP {self._local};rport;branch={self._branch}",
            "Max-Forwards: 5",
            f"From: <sip:{SELF_TEST_USER}@{host}>;tag={self._tag}",
            f"To: <{target}>{self._to_tag}",
            f"Call-ID: {self._call_id}",
            f"CSeq: {self._sequence} {method}",
            f"Contact: <sip:{SELF_TEST_USER}@{self._local}>",
            f"Content-Length: {len(body)}",
        ]
        if body:
            lines.append("Content-Type: application/sdp")
        return "\r\n".join([*lines, "", body]).encode()
