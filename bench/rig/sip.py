"""A small SIP client over UDP: registers many phones from one socket, and holds calls whose sound it checks."""

import asyncio
import hashlib
import math
import re
import secrets
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import cast

_RETRANSMIT_S = 0.5  # T1 of RFC 3261
_FRAME_S = 0.02
_SILENCE = b"\xff\x7f\xfe\x7e"


class RegistrationError(RuntimeError):
    """The engine did not accept a phone."""


class SipSocket(asyncio.DatagramProtocol):
    """Sends requests and matches answers by Call-ID; answers OPTIONS and BYE of the engine by itself."""

    def __init__(self, peer: tuple[str, int]) -> None:
        self._peer = peer
        self._waiting: dict[str, asyncio.Queue[str]] = {}
        self.hung_up: set[str] = set()
        """Call-IDs the engine has ended."""
        self.closed = asyncio.Event()

    @classmethod
    @asynccontextmanager
    async def open(cls, engine_port: int, *, port: int = 0) -> AsyncIterator["SipSocket"]:
        """`port` 0 takes any."""
        loop = asyncio.get_running_loop()
        transport, protocol = await loop.create_datagram_endpoint(
            lambda: cls(("127.0.0.1", engine_port)), local_addr=("127.0.0.1", port)
        )
        try:
            yield protocol
        finally:
            transport.close()
            await protocol.closed.wait()  # only then may another process have the port

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.DatagramTransport, transport)  # uvloop's and asyncio's share no base class
        self.port: int = transport.get_extra_info("sockname")[1]

    def connection_lost(self, exc: Exception | None) -> None:
        self.closed.set()

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        text = data.decode(errors="replace")
        call_id = header(text, "Call-ID")
        if text.startswith("SIP/2.0"):
            if (queue := self._waiting.get(call_id)) is not None:
                queue.put_nowait(text)
        elif not text.startswith("ACK"):
            if text.startswith("BYE"):
                self.hung_up.add(call_id)
            kept = [line for line in text.split("\r\n") if re.match(r"(?i)(via|from|to|call-id|cseq):", line)]
            self._transport.sendto("\r\n".join(["SIP/2.0 200 OK", *kept, "Content-Length: 0", "", ""]).encode(), addr)

    async def request(self, message: str, *, timeout_s: float = 10) -> str:
        """The final answer. Raises TimeoutError."""
        call_id, cseq = header(message, "Call-ID"), header(message, "CSeq")
        queue = self._waiting.setdefault(call_id, asyncio.Queue())
        async with asyncio.timeout(timeout_s):
            heard = False
            while True:
                if not heard:
                    self.send(message)
                try:
                    answer = await asyncio.wait_for(queue.get(), None if heard else _RETRANSMIT_S)
                except TimeoutError:
                    continue
                if header(answer, "CSeq") == cseq:
                    heard = True
                    if int(answer.split()[1]) >= 200:
                        return answer

    def send(self, message: str) -> None:
        """Once, without waiting."""
        self._transport.sendto(message.encode(), self._peer)


def header(message: str, name: str) -> str:
    """The first header of this name, or an empty string."""
    found = re.search(rf"(?im)^{name}\s*:\s*(.*?)\r?$", message)
    return found.group(1) if found else ""


async def register(phones: SipSocket, accounts: Iterable[tuple[str, str]], *, engine_port: int) -> None:
    """Registers (user name, password) pairs from the socket's own port, some at a time."""
    gate = asyncio.Semaphore(40)

    async def one(user: str, password: str) -> None:
        async with gate:
            first = _register(phones, user, engine_port, call_id=secrets.token_hex(8), sequence=1)
            answer = await phones.request(first)
            challenge = header(answer, "WWW-Authenticate")
            proof = digest(
                challenge, user=user, password=password, method="REGISTER", uri=f"sip:127.0.0.1:{engine_port}"
            )
            again = _register(phones, user, engine_port, call_id=header(first, "Call-ID"), sequence=2, proof=proof)
            answer = await phones.request(again)
            if answer.split()[1] != "200":
                raise RegistrationError(f"{user}: {answer.splitlines()[0]}")

    await asyncio.gather(*(one(user, password) for user, password in accounts))


def digest(challenge: str, *, user: str, password: str, method: str, uri: str) -> str:
    """The Authorization header's value (RFC 2617, MD5, with qop when it is offered)."""

    def md5(text: str) -> str:
        return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()

    given = dict(re.findall(r'(\w+)="?([^",]+)"?', challenge))
    realm, nonce = given["realm"], given["nonce"]
    inner, outer = md5(f"{user}:{realm}:{password}"), md5(f"{method}:{uri}")
    parts = f'Digest username="{user}", realm="{realm}", nonce="{nonce}", uri="{uri}", algorithm=MD5'
    if "opaque" in given:
        parts += f', opaque="{given["opaque"]}"'
    if "qop" not in given:
        return f'{parts}, response="{md5(f"{inner}:{nonce}:{outer}")}"'
    client = secrets.token_hex(8)
    response = md5(f"{inner}:{nonce}:00000001:{client}:auth:{outer}")
    return f'{parts}, qop=auth, nc=00000001, cnonce="{client}", response="{response}"'


def _register(phones: SipSocket, user: str, engine_port: int, *, call_id: str, sequence: int, proof: str = "") -> str:
    lines = [
        f"REGISTER sip:127.0.0.1:{engine_port} SIP/2.0",
        f"Via: SIP/2.0/UDP 127.0.0.1:{phones.port};rport;branch=z9hG4bK{secrets.token_hex(8)}",
        "Max-Forwards: 70",
        f"From: <sip:{user}@127.0.0.1>;tag={secrets.token_hex(4)}",
        f"To: <sip:{user}@127.0.0.1>",
        f"Call-ID: {call_id}",
        f"CSeq: {sequence} REGISTER",
        f"Contact: <sip:{user}@127.0.0.1:{phones.port}>",
        "Expires: 3600",
        "Content-Length: 0",
    ]
    if proof:
        lines.insert(-1, f"Authorization: {proof}")
    return "\r\n".join([*lines, "", ""])


@dataclass(slots=True, kw_only=True)
class HeldCall:
    """A call that speaks a tone and counts what comes back of it."""

    call_id: str
    heard_packets: int = 0
    """Packets with sound in them since the last look."""
    task: asyncio.Task[None] | None = None
    bye: str = field(default="", repr=False)


class _Media(asyncio.DatagramProtocol):
    def __init__(self, call: HeldCall) -> None:
        self._call = call

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        sound = data[12:]
        if len(sound) >= 80 and sum(byte not in _SILENCE for byte in sound) > len(sound) / 2:
            self._call.heard_packets += 1


@asynccontextmanager
async def held_calls(
    engine_port: int, *, dialled: str, caller: str, count: int
) -> AsyncIterator[tuple[SipSocket, list[HeldCall]]]:
    """So many calls that are up and speak until the block ends."""
    async with SipSocket.open(engine_port) as phone:
        calls = [await _place(phone, engine_port, dialled=dialled, caller=caller) for _ in range(count)]
        try:
            yield phone, calls
        finally:
            for one in calls:
                if one.task is not None:
                    one.task.cancel()
            for one in calls:
                if one.call_id not in phone.hung_up:
                    await phone.request(one.bye)


async def _place(phone: SipSocket, engine_port: int, *, dialled: str, caller: str) -> HeldCall:
    call = HeldCall(call_id=secrets.token_hex(8))
    media, _ = await asyncio.get_running_loop().create_datagram_endpoint(
        lambda: _Media(call), local_addr=("127.0.0.1", 0)
    )
    port = media.get_extra_info("sockname")[1]
    lines = ("v=0", "o=- 1 1 IN IP4 127.0.0.1", "s=-", "c=IN IP4 127.0.0.1", "t=0 0", f"m=audio {port} RTP/AVP 0", "")
    sdp = "\r\n".join(lines)
    tag = secrets.token_hex(4)

    def message(method: str, target: str, *, sequence: int, to_tag: str = "", body: str = "") -> str:
        lines = [
            f"{method} {target} SIP/2.0",
            f"Via: SIP/2.0/UDP 127.0.0.1:{phone.port};rport;branch=z9hG4bK{secrets.token_hex(8)}",
            "Max-Forwards: 70",
            f"From: <sip:{caller}@127.0.0.1>;tag={tag}",
            f"To: <sip:{dialled}@127.0.0.1:{engine_port}>{to_tag}",
            f"Call-ID: {call.call_id}",
            f"CSeq: {sequence} {method}",
            f"Contact: <sip:{caller}@127.0.0.1:{phone.port}>",
            *(["Content-Type: application/sdp"] if body else []),
            f"Content-Length: {len(body)}",
        ]
        return "\r\n".join([*lines, "", body])

    answer = await phone.request(message("INVITE", f"sip:{dialled}@127.0.0.1:{engine_port}", sequence=1, body=sdp))
    if answer.split()[1] != "200":
        media.close()
        raise RuntimeError(f"a call to {dialled} was not answered: {answer.splitlines()[0]}")
    to_tag = ";tag=" + header(answer, "To").partition(";tag=")[2]
    contact = re.search(r"<([^>]+)>", header(answer, "Contact"))
    target = contact.group(1) if contact else f"sip:{dialled}@127.0.0.1:{engine_port}"
    phone.send(message("ACK", target, sequence=1, to_tag=to_tag))
    call.bye = message("BYE", target, sequence=2, to_tag=to_tag)
    there = re.search(r"(?m)^m=audio (\d+)", answer)
    assert there is not None
    call.task = asyncio.create_task(_speak(media, int(there.group(1))))
    return call


async def _speak(media: asyncio.DatagramTransport, port: int) -> None:
    """A 400 Hz tone in G.711 mu-law, a packet every 20 ms, for ever."""
    frame = bytes(_mu_law(round(8000 * math.sin(2 * math.pi * 400 * i / 8000))) for i in range(160))
    loop, source = asyncio.get_running_loop(), secrets.token_bytes(4)
    due, number = loop.time(), 0
    try:
        while True:
            head = b"\x80\x00" + (number & 0xFFFF).to_bytes(2, "big") + (number * 160 & 0xFFFFFFFF).to_bytes(4, "big")
            media.sendto(head + source + frame, ("127.0.0.1", port))
            number, due = number + 1, due + _FRAME_S
            await asyncio.sleep(max(0, due - loop.time()))
    finally:
        media.close()


def _mu_law(sample: int) -> int:
    """ITU-T G.711."""
    sign, magnitude = (0x80, -sample) if sample < 0 else (0, sample)
    magnitude = min(magnitude, 32635) + 132
    exponent = max(0, magnitude.bit_length() - 8)
    return ~(sign | exponent << 4 | (magnitude >> (exponent + 3)) & 0x0F) & 0xFF
