"""Strangers at the SIP door: no call, no hint, a ban when they go on, and nothing they write breaks the engine."""

import asyncio
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import pytest

from offhook.adapters.asterisk.probe import sip_options
from tests.e2e.handset import Handset
from tests.e2e.office import Office
from tests.fixtures.instance import FIRM, RunningInstance, until

pytestmark = pytest.mark.engine
BURGLAR = "127.0.0.2"
CURIOUS = "127.0.0.5"
"""Never often enough to be banned: other tests need an address that is a stranger and no more."""


@contextmanager
def stranger(instance: RunningInstance, address: str) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as door:
        door.bind((address, 0))
        door.connect(("127.0.0.1", instance.instance.ports["sip_port"]))
        door.settimeout(2)
        yield door


def request(door: socket.socket, method: str, to: str, *, user: str = "burglar", extra: str = "") -> str:
    address, port = door.getsockname()
    body = (
        f"v=0\r\no=- 1 1 IN IP4 {address}\r\ns=-\r\nc=IN IP4 {address}\r\nt=0 0\r\nm=audio 40000 RTP/AVP 0\r\n"
        if method == "INVITE"
        else ""
    )
    kind = "Content-Type: application/sdp\r\n" if body else ""
    return (
        f"{method} {to} SIP/2.0\r\n"
        f"Via: SIP/2.0/UDP {address}:{port};rport;branch=z9hG4bK{uuid4().hex}\r\n"
        "Max-Forwards: 70\r\n"
        f"From: <sip:{user}@offhook>;tag={uuid4().hex[:8]}\r\nTo: <{to}>\r\n"
        f"Call-ID: {uuid4().hex}\r\nCSeq: 1 {method}\r\nContact: <sip:{user}@{address}:{port}>\r\n"
        f"{extra}{kind}Content-Length: {len(body)}\r\n\r\n{body}"
    )


def answers(door: socket.socket, text: str | bytes) -> list[str]:
    """Everything that comes back within a moment of silence."""
    door.send(text if isinstance(text, bytes) else text.encode())
    found = []
    try:
        while True:
            found.append(door.recv(8192).decode(errors="replace"))
            door.settimeout(0.7)  # an answer may be followed by its retransmissions
    except (TimeoutError, ConnectionError):
        door.settimeout(2)
    return found


def without_ids(answer: str) -> str:
    """The answer with everything that differs by nature made equal."""
    kept = [line for line in answer.split("\r\n") if not re.match(r"(?i)(via|from|to|call-id|contact|date):", line)]
    return re.sub(r'(nonce|opaque|tag)="?[^",;\r\n]*', r"\1=", "\n".join(kept))


def test_an_unknown_source_gets_no_call_and_cannot_tell_who_exists(office: Office) -> None:
    instance = office.instance
    device = instance.post("/devices", name="Desk of Ana")
    try:
        # The truth reaches the engine a moment after the answer.
        with stranger(instance, CURIOUS) as door:
            for method, known, unknown in (
                ("REGISTER", "sip:offhook", "sip:offhook"),
                ("INVITE", f"sip:{FIRM}@127.0.0.1", "sip:+12025550999@127.0.0.1"),
            ):
                seen = answers(door, request(door, method, known, user=device["username"]))
                other = answers(door, request(door, method, unknown, user="dev-" + uuid4().hex))
                assert seen, f"{method}: no answer at all would be fine, but both must be alike"
                assert {without_ids(answer) for answer in seen} == {without_ids(answer) for answer in other}
                assert not any(answer.startswith("SIP/2.0 2") for answer in (*seen, *other))
                assert not any(answer.startswith("SIP/2.0 18") for answer in (*seen, *other))
    finally:
        instance.delete(f"/devices/{device['id']}")
    assert not office.calls(state="live")


def test_who_goes_on_trying_is_banned_listed_and_pardoned(office: Office) -> None:
    instance = office.instance
    with stranger(instance, BURGLAR) as door:
        assert answers(door, request(door, "OPTIONS", "sip:127.0.0.1"))
        for attempt in range(12):
            answers_to(door, attempt)
        ban = until(lambda: _ban(instance, BURGLAR), timeout_s=30, what=lambda: instance.get("/security/bans"))
        assert ban["failures"] >= 8
        assert ban["reason"]
        until(lambda: refused(door, "REGISTER"), timeout_s=30, what="a banned address is refused everything")
        assert refused(door, "INVITE")
        assert refused(door, "OPTIONS")
    instance.delete(f"/security/bans/{BURGLAR}")
    assert _ban(instance, BURGLAR) is None
    with stranger(instance, BURGLAR) as door:
        until(lambda: not refused(door, "OPTIONS"), timeout_s=30, what="a pardoned address is heard again")


def refused(door: socket.socket, method: str) -> bool:
    """Forbidden, whatever it says: no challenge that could be answered."""
    said = answers(door, request(door, method, f"sip:{FIRM}@127.0.0.1", user="admin"))
    return all(answer.startswith("SIP/2.0 403") for answer in said)


def answers_to(door: socket.socket, attempt: int) -> None:
    """One more guess of a user, answered (or not) before the next."""
    door.send(request(door, "REGISTER", "sip:offhook", user=f"admin{attempt}").encode())
    door.settimeout(0.3)
    try:
        door.recv(8192)
    except TimeoutError:
        pass
    finally:
        door.settimeout(2)


def _ban(instance: RunningInstance, address: str) -> dict[str, object] | None:
    return next((ban for ban in instance.get("/security/bans")["items"] if ban["address"] == address), None)


_SOUND = (
    "INVITE sip:{to}@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:9;branch=z9hG4bKx\r\nMax-Forwards: 70\r\n"
    "From: <sip:a@b>;tag=1\r\nTo: <sip:c@d>\r\nCall-ID: {call}\r\nCSeq: 1 INVITE\r\n"
)
TORTURE = {  # after RFC 4475, section 3.1.2, and what fuzzers send
    "negative content length": _SOUND + "Content-Length: -999\r\n\r\n",
    "content length beyond the datagram": _SOUND + "Content-Type: application/sdp\r\nContent-Length: 9999\r\n\r\nv=0",
    "sequence number beyond 32 bits": _SOUND.replace("CSeq: 1 ", "CSeq: 36893488147419103232 ") + "\r\n",
    "no such version": _SOUND.replace(" SIP/2.0\r\nVia", " SIP/7.0\r\nVia", 1) + "Content-Length: 0\r\n\r\n",
    "unterminated quotes": _SOUND.replace("<sip:c@d>", '"Mr J. User <sip:c@d>') + "Content-Length: 0\r\n\r\n",
    "angle brackets around the request": _SOUND.replace("sip:{to}@127.0.0.1", "<sip:{to}@127.0.0.1>", 1) + "\r\n",
    "spaces inside the request": _SOUND.replace("127.0.0.1 SIP", "127.0.0.1; lr SIP", 1) + "\r\n",
    "method that is not the one of CSeq": _SOUND.replace("1 INVITE", "1 OPTIONS") + "Content-Length: 0\r\n\r\n",
    "no headers": "INVITE sip:{to}@127.0.0.1 SIP/2.0\r\n\r\n",
    "many headers": _SOUND + "".join(f"X-{n}: {'y' * 40}\r\n" for n in range(300)) + "Content-Length: 0\r\n\r\n",
    "endless user": _SOUND.replace("{to}", "9" * 4000) + "Content-Length: 0\r\n\r\n",
    "broken description": _SOUND
    + "Content-Type: application/sdp\r\nContent-Length: 24\r\n\r\nm=audio -1 RTP/AVP 999\r\n",
    "binary": bytes(range(256)).decode("latin-1") * 4,
    "nothing": "\r\n\r\n\r\n",
}


@pytest.mark.parametrize("name", TORTURE)
def test_no_malformed_message_stops_the_engine(name: str, office: Office) -> None:
    instance = office.instance
    engine_pid = instance.pid("engine-offhook")
    message = TORTURE[name].replace("{to}", FIRM).replace("{call}", uuid4().hex)
    with stranger(instance, "127.0.0.1") as door:  # our own address is never banned, so all of them get in
        for _ in range(3):
            said = answers_soon(door, message.encode("latin-1"))
            assert not any(answer.startswith("SIP/2.0 2") for answer in said)
    assert asyncio.run(sip_options("127.0.0.1", instance.instance.ports["sip_port"], timeout_s=5))
    assert instance.pid("engine-offhook") == engine_pid
    assert instance.children()["engine-offhook"]["state"] == "running"


def test_a_call_goes_through_after_all_that(
    office: Office, customer: Handset, mobiles: tuple[Handset, Handset]
) -> None:
    customer.call(FIRM)
    mobiles[0].until_state("ringing")
    customer.hang_up()


def answers_soon(door: socket.socket, message: bytes) -> list[str]:
    door.settimeout(0.2)
    door.send(message)
    found = []
    try:
        while True:
            found.append(door.recv(8192).decode(errors="replace"))
    except (TimeoutError, ConnectionError):
        return found
